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
      path: '/',
      // The server ends sessions; the browser keeps the cookie for as long as one can last.
      maxAge: sessionRules.longestMs / 1000,
    },
  } as const;
}
