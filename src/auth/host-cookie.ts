/** A cookie that is bound to this host, and what it is set with. */
export interface HostCookie {
  /** Prefix of its name. */
  prefix: string;
  attributes: { httpOnly: true; sameSite: 'lax'; secure: boolean; path: string };
}

/**
 * How a cookie that proves something is set. Over https its name begins with `__Host-`: browsers then take it from this very host
 * alone, over https, for every path, so that no neighbour on a sibling domain can plant one. Over http, where browsers refuse that
 * prefix, it goes to `path` below the public address only.
 */
export function hostCookie(publicUrl: string, path: string): HostCookie {
  const secure = publicUrl.startsWith('https:');
  const base = new URL(publicUrl).pathname.replace(/\/$/, '');
  return {
    prefix: secure ? '__Host-' : '',
    // "Lax": it comes along when another site sends the browser here, and with no request that another page makes.
    attributes: { httpOnly: true, sameSite: 'lax', secure, path: secure ? '/' : `${base}${path}` },
  };
}
