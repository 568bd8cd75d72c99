/** Whether `address` is under one of the allowed URLs, compared by path segments. */
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
