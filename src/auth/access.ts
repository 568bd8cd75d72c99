import { SetMetadata } from '@nestjs/common';
import type { Scope } from './scopes.js';

/**
 * The access that an operation or an object type requires. Every resolver operation, controller route and object type with an id
 * declares one. The access of a type is checked at every field that returns it.
 */
export type Access =
  /** Anyone. */
  | { kind: 'public' }
  /** Anyone. Credentials are not read, because the response is the same for all callers. */
  | { kind: 'anonymous' }
  /** Callers with the scope. */
  | { kind: 'scope'; scope: Scope }
  /** Users with a session. API clients are refused. */
  | { kind: 'session' }
  /** Administrators. API clients also need the scope `admin`. */
  | { kind: 'admin' };

export const ACCESS = 'patchbay:access';

/** Allows all callers, including unauthenticated ones. */
export const Public = () => SetMetadata<string, Access>(ACCESS, { kind: 'public' });

/** Allows all callers without reading their credentials: no lookup of the caller, and no limit per user. */
export const Anonymous = () => SetMetadata<string, Access>(ACCESS, { kind: 'anonymous' });

/** Allows callers with the scope. */
export const RequiresScope = (scope: Scope) => SetMetadata<string, Access>(ACCESS, { kind: 'scope', scope });

/** Allows only users with a session, for passwords, sessions and deletion. */
export const RequiresSession = () => SetMetadata<string, Access>(ACCESS, { kind: 'session' });

/** Allows only administrators. */
export const RequiresAdmin = () => SetMetadata<string, Access>(ACCESS, { kind: 'admin' });
