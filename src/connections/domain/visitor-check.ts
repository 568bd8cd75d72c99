import type { Actor } from '../../auth/actor.js';

/**
 * Whether a browser may continue a connect flow. `confirm`: it has no session and the flow was started with a bearer token, so the
 * user must confirm the user of the flow. Otherwise a link could connect a victim's account to another user.
 */
export type VisitorCheck = 'go' | 'confirm' | 'sign-in' | 'other-user';

export function checkVisitor(
  flow: { userId: string; sessionId: string | null },
  visitor: Actor | null,
): VisitorCheck {
  if (isOtherUser(visitor, flow.userId)) return 'other-user';
  if (isUser(visitor, flow.userId)) return 'go';
  // The flow was started in a session, so a browser without a session is another browser.
  return flow.sessionId ? 'sign-in' : 'confirm';
}

/** Whether a browser is signed in as a user other than that of the flow. */
export function isOtherUser(visitor: Actor | null, userId: string): boolean {
  if (!visitor || visitor.kind === 'system' || !visitor.userId) return false;
  return visitor.userId !== userId;
}

function isUser(visitor: Actor | null, userId: string): boolean {
  return visitor?.kind === 'user' && visitor.userId === userId;
}
