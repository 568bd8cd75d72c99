import type { Actor } from '../../auth/actor.js';

/**
 * Whether a browser may carry a connect flow of `userId` further. `confirm`: it has no session, and the flow was started with a bearer
 * token, so the person must first see whose flow it is: a link must not connect their account to a user whom they do not know.
 */
export type VisitorCheck = 'go' | 'confirm' | 'sign-in' | 'other-user';

export function checkVisitor(
  flow: { userId: string; sessionId: string | null },
  visitor: Actor | null,
): VisitorCheck {
  if (isOtherUser(visitor, flow.userId)) return 'other-user';
  if (isUser(visitor, flow.userId)) return 'go';
  // Its browser had a session when the flow began, so a browser without one is another browser.
  return flow.sessionId ? 'sign-in' : 'confirm';
}

/** Whether a browser is signed in as another user than the flow's. */
export function isOtherUser(visitor: Actor | null, userId: string): boolean {
  if (!visitor || visitor.kind === 'system' || !visitor.userId) return false;
  return visitor.userId !== userId;
}

function isUser(visitor: Actor | null, userId: string): boolean {
  return visitor?.kind === 'user' && visitor.userId === userId;
}
