import type { Scope } from '../../auth/scopes.js';
import { eventTypes } from '../../events/event-types.js';

const needed = Object.fromEntries(
  Object.entries(eventTypes).map(([type, { scope }]): [string, Scope[]] => [type, neededScopes(scope)]),
);

/**
 * The scopes that a client needs for events of each type, as JSON. `*` is for types that only a newer version knows: a client needs every
 * scope that any type needs.
 */
export const neededScopesJson = JSON.stringify({
  ...needed,
  '*': [...new Set(Object.values(needed).flat())],
});

function neededScopes(scope: Scope | null): Scope[] {
  return scope === null ? ['events:read'] : ['events:read', scope];
}

/** SQL expressions of an event. */
interface EventColumns {
  type: string;
  userId: string;
  /** Clients that get the event although its user is deleted, and so are the consents. */
  receivingClientIds: string;
}

/**
 * SQL condition: the owner of the endpoint may get the event now. A client needs the scopes from a consent of the user, or acts for the
 * user as a SERVICE client. The events of a disabled client queue up: it may be enabled again.
 *
 * @param endpoint alias of a row with `client_id`
 * @param scopes parameter with {@link neededScopesJson}
 */
export function mayReceive(endpoint: string, event: EventColumns, scopes: string): string {
  const list = `ARRAY(SELECT jsonb_array_elements_text(coalesce(${scopes}::jsonb -> ${event.type}, ${scopes}::jsonb -> '*')))`;
  return `(${endpoint}.client_id IS NULL OR EXISTS (
    SELECT FROM oidc_clients client
    WHERE client.id = ${endpoint}.client_id AND client.scopes @> ${list}
      AND (client.owner_user_id = ${event.userId} OR client.id = ANY(${event.receivingClientIds}) OR EXISTS (
        SELECT FROM oidc_consents consent
        WHERE consent.user_id = ${event.userId} AND consent.client_id = client.id AND consent.scopes @> ${list}))))`;
}
