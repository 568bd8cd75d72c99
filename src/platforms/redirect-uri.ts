const loopbackHosts = new Set(['127.0.0.1', 'localhost']);

/**
 * Whether a platform lets an app register a redirect URI: https, or http to a loopback host with a port. The simulator refuses to
 * start with any other.
 */
export function isRegistrableRedirect(uri: string): boolean {
  if (uri.includes('#') || uri.length >= 512) return false;
  const { protocol, hostname, port } = new URL(uri);
  if (loopbackHosts.has(hostname)) return /^https?:$/.test(protocol) && port !== '';
  return protocol === 'https:';
}

export const notRegistrable =
  'must be https, or http with a loopback host and a port, and without a fragment';
