import { isUntrustedCertificate } from '../database/errors/connection-error.js';

/**
 * Says why Redis cannot be used and which setting to check. The text contains no credentials.
 *
 * @param address value of REDIS_URL
 */
export function describeRedisError(error: unknown, address: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const [, hosts = ''] = /^[a-z+]+:\/\/(?:[^/?#]*@)?([^/?#@]+)/.exec(address) ?? [];
  const server = `Redis at ${hosts} cannot be used`;
  if (isUntrustedCertificate(code))
    return `${server}: its TLS certificate is not trusted (${code}). Set NODE_EXTRA_CA_CERTS in the environment to the path of your CA's certificate (PEM), or correct the host in REDIS_URL.`;
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code))
    return `${server}: the port does not speak TLS, but REDIS_URL begins with rediss. Name the TLS port, or use redis instead.`;
  return `${server}: ${message.replace(/\.$/, '') || code}. Check that it is running and that REDIS_URL is correct.`;
}
