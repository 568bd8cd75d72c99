/** Whether a connect flow may end at `address`: it lies under one of the allowed addresses, path segment by path segment. */
export function isReturnUrlAllowed(address: string, allowed: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username || url.password) return false;
  return allowed.some((prefix) => URL.canParse(prefix) && isUnder(url, new URL(prefix)));
}

function isUnder(url: URL, prefix: URL): boolean {
  if (url.protocol !== prefix.protocol || url.host !== prefix.host) return false;
  const folder = prefix.pathname.endsWith('/') ? prefix.pathname : `${prefix.pathname}/`;
  return url.pathname === prefix.pathname || `${url.pathname}/`.startsWith(folder);
}
