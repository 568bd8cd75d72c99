import { Failure } from '../failures/failure.js';
import type { Access } from './access.js';
import type { Actor, UserActor } from './actor.js';

/** @param what the protected field, for the message. @throws Failure UNAUTHENTICATED or FORBIDDEN if the caller lacks the access */
export function requireAccess(access: Access, actor: Actor | null | undefined, what?: string): void {
  if (access.kind === 'public' || access.kind === 'anonymous') return;
  if (!actor) throw new Failure('UNAUTHENTICATED');
  if (hasAccess(access, actor)) return;
  if (access.kind === 'admin' && actor.kind === 'user' && actor.lacksSecondFactor)
    throw new Failure('SECOND_FACTOR_REQUIRED');
  if (access.kind === 'scope') {
    const message = what
      ? `${what} requires the scope ${access.scope}.`
      : `The scope ${access.scope} is missing.`;
    throw new Failure('FORBIDDEN', { missingScope: access.scope }, { message });
  }
  const allowed = access.kind === 'session' ? 'Only users with a session' : 'Only administrators';
  throw new Failure('FORBIDDEN', {}, { message: `${allowed} may ${what ? `read ${what}` : 'do this'}.` });
}

/** The user of a session. @throws Failure UNAUTHENTICATED without a caller, FORBIDDEN for access tokens */
export function requireSession(actor: Actor | null): UserActor {
  requireAccess({ kind: 'session' }, actor);
  return actor as UserActor;
}

export function hasAccess(access: Access, actor: Actor | null | undefined): boolean {
  if (access.kind === 'public' || access.kind === 'anonymous') return true;
  if (!actor) return false;
  if (actor.kind === 'system') return true;
  switch (access.kind) {
    case 'scope':
      return actor.scopes.has(access.scope);
    case 'session':
      return actor.kind === 'user' && actor.sessionId !== null;
    case 'admin':
      return actor.scopes.has('admin') && (actor.kind !== 'user' || actor.role === 'ADMIN');
  }
}
