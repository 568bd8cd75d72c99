/** Parts of a path that reach every proxy, browser, cookie and platform as they are written. */
const plainPath = /^(?:\/[\w~-][\w.~-]*)*$/;

/**
 * Reads PUBLIC_URL: scheme, host, port, and perhaps a path below which a proxy serves this API. Everything else of an address cannot
 * work: other addresses are made by appending to it.
 */
export function readPublicUrl(
  given: string | undefined,
  port: number,
  fault: (message: string) => void,
): { publicUrl: string; basePath: string } {
  const text = given ?? `http://127.0.0.1:${port}`;
  const url = new URL(text);
  const basePath = url.pathname.replace(/\/+$/, '');
  if (url.username || url.password) fault('cannot hold a user name or password');
  if (url.search || text.includes('?')) fault('cannot have a query');
  if (url.hash || text.includes('#')) fault('cannot have a fragment');
  if (!plainPath.test(basePath)) fault('can have a path of letters, digits, "-", "_", "." and "~" only');
  return { publicUrl: `${url.origin}${basePath}`, basePath };
}
