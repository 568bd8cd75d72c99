/** Exact match, except that a registered `:*` matches any port. */
export function allowsRedirect(registeredUris: readonly string[], uri: string): boolean {
  return registeredUris.some((registered) => {
    const [before, after] = registered.split(':*', 2);
    if (after === undefined) return registered === uri;
    const rest = uri.startsWith(`${before}:`) ? uri.slice(`${before}:`.length) : '';
    const port = rest.match(/^[1-9]\d{0,4}/)?.[0];
    return port !== undefined && rest.slice(port.length) === after;
  });
}

export const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

export function isLoopbackUri(uri: string): boolean {
  return URL.canParse(uri) && LOOPBACK_HOSTS.has(new URL(uri).hostname);
}

/** Absolute, without a fragment, https or loopback http with a port (or `:*`). */
export function isRegistrable(uri: string): boolean {
  const sample = uri.replace(':*/', ':1/');
  if (uri.length >= 512 || uri.includes('#') || !URL.canParse(sample)) return false;
  const { protocol, hostname, port } = new URL(sample);
  if (LOOPBACK_HOSTS.has(hostname)) return (protocol === 'http:' || protocol === 'https:') && port !== '';
  return protocol === 'https:' && sample === uri;
}
