import { isIP, isIPv4, SocketAddress } from 'node:net';

/** The address of a connection without an IP address, such as one over a Unix socket. */
export const unknownAddress = 'unknown';

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The canonical text of an IP address: IPv4 unchanged, IPv4-mapped IPv6 as IPv4, IPv6 by RFC 5952 without its zone.
 * Null if it is not an IP address.
 */
export function normalizeAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  if (isIP(text) === 0) return null;
  const [, quick] = mapped.exec(text) ?? [];
  if (quick) return quick;
  const { address } = new SocketAddress({ address: text.split('%', 1)[0]!, family: 'ipv6' });
  return mapped.exec(address)?.[1] ?? address;
}

/** Parses an entry of `X-Forwarded-For`: an address, with or without a port. Null for anything else. */
export function readForwardedAddress(entry: string): string | null {
  const text = entry.trim();
  const [, withPort, bracketed] = /^(?:([\d.]+):\d{1,5}|\[([^\]]*)\](?::\d{1,5})?)$/.exec(text) ?? [];
  if (bracketed !== undefined) return bracketed.includes(':') ? normalizeAddress(bracketed) : null;
  return normalizeAddress(withPort ?? text);
}

/**
 * The key of a limit per address: the IPv4 address, or the /64 network of an IPv6 address, because each household or
 * machine has at least a /64.
 */
export function addressKey(address: string): string {
  return networkKey(address, 4);
}

/**
 * The key of a limit per site: the IPv4 address, or the /48 network of an IPv6 address, because providers assign a /48 with 65,536
 * networks of the size /64 to one customer. Its limit must allow several customers behind one address.
 */
export function siteKey(address: string): string {
  return networkKey(address, 3);
}

/** The IPv4 address, or the IPv6 network of the first `groupCount` groups of 16 bits. */
function networkKey(address: string, groupCount: number): string {
  const normalized = normalizeAddress(address);
  if (normalized === null) return unknownAddress;
  if (!normalized.includes(':')) return normalized;
  const [head = '', tail = ''] = normalized.split('::');
  const [groups, rest] = [head, tail].map((part) => (part ? part.split(':') : []));
  const zeros = normalized.includes('::') ? 8 - groups!.length - rest!.length : 0;
  return `${[...groups!, ...Array<string>(zeros).fill('0'), ...rest!].slice(0, groupCount).join(':')}::/${16 * groupCount}`;
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether the host name of a URL is that of this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return loopbackHosts.has(hostname);
}
