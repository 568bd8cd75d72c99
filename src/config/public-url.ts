/** Paths that proxies, browsers, cookies and platforms do not rewrite. */
const plainPath = /^(?:\/[\w~-][\w.~-]*)*$/;

/**
 * Reads PUBLIC_URL: scheme, host, port, and optionally the path below which a proxy serves this API. Other parts of a URL are refused,
 * because paths are appended to it.
 */
export function readPublicUrl(
  given: string | undefined,
  port: number,
  reportError: (message: string) => void,
): { publicUrl: string; basePath: string } {
  const text = given ?? `http://127.0.0.1:${port}`;
  const url = new URL(text);
  const basePath = url.pathname.replace(/\/+$/, '');
  if (url.username || url.password) reportError('must not contain a user name or password');
  if (url.search || text.includes('?')) reportError('must not have a query');
  if (url.hash || text.includes('#')) reportError('must not have a fragment');
  if (!plainPath.test(basePath))
    reportError('may have a path of letters, digits, "-", "_", "." and "~" only');
  return { publicUrl: `${url.origin}${basePath}`, basePath };
}
