/** A cookie that is bound to this host. */
export interface HostCookie {
  /** Prefix of its name. */
  prefix: string;
  attributes: { httpOnly: true; sameSite: 'lax'; secure: boolean; path: string };
}

/**
 * Prefix and attributes of a cookie that must not be set by other hosts. Over https its name starts with `__Host-`:
 * browsers accept it only from this host over https, so sibling domains cannot set it. Browsers refuse that prefix
 * over http; there the cookie is limited to `path` below the public URL.
 */
export function hostCookie(publicUrl: string, path: string): HostCookie {
  const secure = publicUrl.startsWith('https:');
  const base = new URL(publicUrl).pathname.replace(/\/$/, '');
  return {
    prefix: secure ? '__Host-' : '',
    // "Lax": sent when another site navigates here, but not with requests that another page makes.
    attributes: { httpOnly: true, sameSite: 'lax', secure, path: secure ? '/' : `${base}${path}` },
  };
}
