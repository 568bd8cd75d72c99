/**
 * Origin of an http or https URL. Null for other schemes, whose origin is "null" in the URL standard, as browsers also send for
 * sandboxed pages.
 */
export function webOrigin(text: string): string | null {
  const url = URL.parse(text);
  return url && /^https?:$/.test(url.protocol) ? url.origin : null;
}

/** Whether both URLs are equal, ignoring host letter case, a default port and a trailing slash. */
export function isSameUrl(one: string, other: string): boolean {
  const [a, b] = [normalized(one), normalized(other)];
  return a !== null && a === b;
}

function normalized(text: string): string | null {
  const url = URL.parse(text);
  if (!url || text.includes('#')) return null;
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url.href;
}
