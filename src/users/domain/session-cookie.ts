import { sessionRules } from './session-life.js';

/** The session's cookie. Over https it is bound to this very host, whatever neighbours on sibling domains set. */
export function sessionCookie(publicUrl: string) {
  const secure = publicUrl.startsWith('https:');
  return {
    name: secure ? '__Host-patchbay_session' : 'patchbay_session',
    attributes: {
      httpOnly: true,
      sameSite: 'lax',
      secure,
      // The prefix asks for the whole host; without it the cookie goes to this API only.
      path: secure ? '/' : new URL(publicUrl).pathname,
      // The server ends sessions; the browser keeps the cookie for as long as one can last.
      maxAge: sessionRules.longestMs / 1000,
    },
  } as const;
}
