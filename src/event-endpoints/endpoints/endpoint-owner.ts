import type { Actor } from '../../auth/actor.js';
import { hasAccess } from '../../auth/require-access.js';

/** Whose endpoints a caller may see: those of one client, or all for null. */
export interface EndpointScope {
  readonly clientId: string | null;
}

/**
 * Administrators see the endpoints of the installation and of every client. A client sees its own, with its own access token or with that of a user. A
 * session of another user sees none: null.
 */
export function endpointScopeOf(actor: Actor): EndpointScope | null {
  if (hasAccess({ kind: 'admin' }, actor)) return { clientId: null };
  if (actor.kind === 'system' || !actor.clientId) return null;
  return { clientId: actor.clientId };
}
