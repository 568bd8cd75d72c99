import { Failure } from '../failures/failure.js';
import type { Scope } from './scopes.js';

export type UserRole = 'USER' | 'ADMIN';

/** A person, by session or by a token that acts for them. */
export interface UserActor {
  readonly kind: 'user';
  readonly userId: string;
  readonly role: UserRole;
  readonly scopes: ReadonlySet<Scope>;
  /** Absent with a bearer token. */
  readonly sessionId: string | null;
  /** The API client that acts for the person; absent with a session. */
  readonly clientId: string | null;
  /** Where the request came from. */
  readonly address: string | null;
}

/** An API client with rights of its own. */
export interface ClientActor {
  readonly kind: 'client';
  readonly clientId: string;
  /** The user whose data it works on; without one it sees no accounts. */
  readonly userId: string | null;
  readonly scopes: ReadonlySet<Scope>;
  readonly address: string | null;
}

/** The application itself: jobs, schedules, commands. */
export interface SystemActor {
  readonly kind: 'system';
  /** Which part acts, for the audit trail. */
  readonly name: string;
}

export type Actor = UserActor | ClientActor | SystemActor;

/** Whose data the caller works on. @throws Failure UNAUTHENTICATED when there is no such user */
export function ownerOf(actor: Actor): string {
  if (actor.kind !== 'system' && actor.userId) return actor.userId;
  throw new Failure('UNAUTHENTICATED');
}
