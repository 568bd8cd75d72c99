import type { Actor } from '../../auth/actor.js';
import { hasAccess } from '../../auth/require-access.js';

/** Which endpoints a caller may see, and which of their deliveries. */
export interface EndpointScope {
  /** Only endpoints of this client. Null: all. */
  readonly clientId: string | null;
  /** Only deliveries of events of this user, and of events without a user, such as tests. Null: all. */
  readonly userId: string | null;
}

/**
 * Administrators see the endpoints of the installation and of every client. A client sees its own, with its own access token or with that of a user. The
 * token of a user shows no deliveries of other users. A session of another user sees none: null.
 */
export function endpointScopeOf(actor: Actor): EndpointScope | null {
  if (hasAccess({ kind: 'admin' }, actor)) return { clientId: null, userId: null };
  if (actor.kind === 'system' || !actor.clientId) return null;
  return { clientId: actor.clientId, userId: actor.kind === 'user' ? actor.userId : null };
}
