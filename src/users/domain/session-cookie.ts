import { sessionRules } from './session-life.js';

/** The session cookie. Over https the `__Host-` prefix binds it to this host, so sibling domains cannot set it. */
export function sessionCookie(publicUrl: string) {
  const secure = publicUrl.startsWith('https:');
  return {
    name: secure ? '__Host-patchbay_session' : 'patchbay_session',
    attributes: {
      httpOnly: true,
      sameSite: 'lax',
      secure,
      // The prefix requires the path "/". Without it the cookie is sent to this API only.
      path: secure ? '/' : new URL(publicUrl).pathname,
      // The server ends sessions earlier. This is the maximum lifetime.
      maxAge: sessionRules.maxLifetimeMs / 1000,
    },
  } as const;
}
