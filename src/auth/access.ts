import { SetMetadata } from '@nestjs/common';
import type { Scope } from './scopes.js';

/**
 * What an operation or an object type asks of its caller. Every resolver operation, controller route and object type with an id
 * declares one; a type's access is checked at every field that returns it.
 */
export type Access =
  /** Anyone. */
  | { kind: 'public' }
  /** A caller that holds the scope. */
  | { kind: 'scope'; scope: Scope }
  /** A person with a session of ours; API clients are refused. */
  | { kind: 'session' }
  /** A user of role ADMIN; an API client needs the scope `admin` as well. */
  | { kind: 'admin' };

export const ACCESS = 'patchbay:access';

/** Anyone may call this, signed in or not. */
export const Public = () => SetMetadata<string, Access>(ACCESS, { kind: 'public' });

/** Only callers that hold `scope`. */
export const RequiresScope = (scope: Scope) => SetMetadata<string, Access>(ACCESS, { kind: 'scope', scope });

/** Only a signed-in person in a browser: passwords, sessions, deletion. */
export const RequiresSession = () => SetMetadata<string, Access>(ACCESS, { kind: 'session' });

/** Only administrators. */
export const RequiresAdmin = () => SetMetadata<string, Access>(ACCESS, { kind: 'admin' });
