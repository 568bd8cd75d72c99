/**
 * The web origin of an address; null if it has none. The URL standard gives addresses of other schemes the origin "null", which is
 * also what browsers send as `Origin` for sandboxed pages.
 */
export function webOrigin(address: string): string | null {
  const url = URL.parse(address);
  return url && /^https?:$/.test(url.protocol) ? url.origin : null;
}

/** Whether both are the same address: letter case of the host, a default port and a slash at the end make no difference. */
export function isSameUrl(one: string, other: string): boolean {
  const [a, b] = [normalized(one), normalized(other)];
  return a !== null && a === b;
}

function normalized(address: string): string | null {
  const url = URL.parse(address);
  if (!url || address.includes('#')) return null;
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url.href;
}
