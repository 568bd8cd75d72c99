import { Failure } from '../failures/failure.js';
import type { Scope } from './scopes.js';

export type UserRole = 'USER' | 'ADMIN';

/** A user, with a session or an access token. */
export interface UserActor {
  readonly kind: 'user';
  readonly userId: string;
  readonly role: UserRole;
  readonly scopes: ReadonlySet<Scope>;
  /** Whether the user is an administrator who may not act as one before setting up a second factor. Access tokens need the scope `admin` for it. */
  readonly lacksSecondFactor?: boolean;
  /** Null for access tokens. */
  readonly sessionId: string | null;
  /** The API client that acts for the user. Null for sessions. */
  readonly clientId: string | null;
  /** IP address of the request. Null if unknown. */
  readonly address: string | null;
}

/** An API client with its own access. */
export interface ClientActor {
  readonly kind: 'client';
  readonly clientId: string;
  /** The user whose data it may use. Null if it has no access to accounts. */
  readonly userId: string | null;
  readonly scopes: ReadonlySet<Scope>;
  readonly address: string | null;
}

/** The application: jobs, schedules and commands. */
export interface SystemActor {
  readonly kind: 'system';
  /** Name of the acting part, for the audit trail. */
  readonly name: string;
}

export type Actor = UserActor | ClientActor | SystemActor;

/** Id of the session of the caller. @throws Failure FORBIDDEN if there is none: the caller uses an access token */
export function sessionOf(actor: Actor): string {
  if (actor.kind === 'user' && actor.sessionId) return actor.sessionId;
  throw new Failure('FORBIDDEN');
}

/** Id of the user whose data the caller may use. @throws Failure FORBIDDEN if there is none: the caller is a client without an owner */
export function ownerOf(actor: Actor): string {
  if (actor.kind !== 'system' && actor.userId) return actor.userId;
  throw new Failure(
    'FORBIDDEN',
    {},
    { message: 'This client has no owner, or its owner is disabled, so it has no data of a user.' },
  );
}
