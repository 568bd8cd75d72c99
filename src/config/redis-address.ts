import type { RedisOptions } from 'ioredis';

/** `redis+sentinel://user:password@host:port,host:port/name`. The parts before `@` are for Redis, not for the sentinels. */
const sentinelAddress =
  /^redis(?<tls>s?)\+sentinel:\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/@?#]+)\/(?<name>[\w.-]+)(?:\?sentinel_password=(?<sentinelPassword>[^&#]+))?$/;
const sentinelHost = /^(?<host>\[[0-9a-f:.]+\]|[^:[\]]+)(?::(?<port>\d{1,5}))?$/i;
const defaultSentinelPort = 26_379;

/** Whether a value of REDIS_URL can be used. */
export function isRedisAddress(address: string): boolean {
  if (/^rediss?:\/\//.test(address)) return URL.canParse(address);
  try {
    return readSentinelAddress(address) !== null;
  } catch {
    return false;
  }
}

/**
 * Options of ioredis for an address of sentinels, which say where the primary is. Null for another address.
 *
 * @throws URIError for a wrong escape
 */
export function readSentinelAddress(address: string): RedisOptions | null {
  const parts = sentinelAddress.exec(address)?.groups;
  if (!parts) return null;
  const sentinels = parts.hosts!.split(',').map((text) => sentinelHost.exec(text)?.groups);
  if (sentinels.includes(undefined)) return null;
  const decode = (text: string | undefined) => (text ? decodeURIComponent(text) : undefined);
  return {
    name: parts.name!,
    sentinels: sentinels.map((found) => ({
      host: found!.host!.replaceAll(/[[\]]/g, ''),
      port: Number(found!.port ?? defaultSentinelPort),
    })),
    username: decode(parts.username),
    password: decode(parts.password),
    sentinelPassword: decode(parts.sentinelPassword),
    ...(parts.tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
    // A primary that was replaced refuses writes. Asks the sentinels again, and repeats the command.
    reconnectOnError: ({ message }) => (message.startsWith('READONLY') ? 2 : false),
  };
}
