import { isIP, isIPv4, SocketAddress } from 'node:net';

/** What stands for the address of a connection that has none, such as one over a Unix socket. */
export const unknownAddress = 'unknown';

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The one text of an address: IPv4 as it is, an IPv4-mapped IPv6 address as the IPv4 address, IPv6 by RFC 5952 without its zone.
 * null for everything that is not an address.
 */
export function normalizeAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  if (isIP(text) === 0) return null;
  const [, quick] = mapped.exec(text) ?? [];
  if (quick) return quick;
  const { address } = new SocketAddress({ address: text.split('%', 1)[0]!, family: 'ipv6' });
  return mapped.exec(address)?.[1] ?? address;
}

/** Reads an entry of `X-Forwarded-For`: an address, or one with a port, as some proxies write it. null for anything else. */
export function readForwardedAddress(entry: string): string | null {
  const text = entry.trim();
  const [, withPort, bracketed] = /^(?:([\d.]+):\d{1,5}|\[([^\]]*)\](?::\d{1,5})?)$/.exec(text) ?? [];
  if (bracketed !== undefined) return bracketed.includes(':') ? normalizeAddress(bracketed) : null;
  return normalizeAddress(withPort ?? text);
}

/**
 * What a limit per address counts: IPv4 by the address, IPv6 by the /64, because that is the least that one household or one
 * machine is given.
 */
export function addressKey(address: string): string {
  const normalized = normalizeAddress(address);
  if (normalized === null) return unknownAddress;
  if (!normalized.includes(':')) return normalized;
  const [head = '', tail = ''] = normalized.split('::');
  const [groups, rest] = [head, tail].map((part) => (part ? part.split(':') : []));
  const zeros = normalized.includes('::') ? 8 - groups!.length - rest!.length : 0;
  return `${[...groups!, ...Array<string>(zeros).fill('0'), ...rest!].slice(0, 4).join(':')}::/64`;
}
