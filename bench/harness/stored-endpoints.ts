import { randomUUID } from 'node:crypto';
import { TokenVault } from '../../src/crypto/token-vault.js';
import type { EventOwner } from '../sides/event-worker.js';
import type { Bench } from './bench.js';

/** Path of the receiver whose requests are never answered. */
export const deadPath = '/dead';

/** Stores an event endpoint for each URL, as an administrator adds one, or as its client does. Returns their ids. */
export async function storeEndpoints(
  bench: Bench,
  databaseUrl: string,
  endpoints: readonly { url: string; clientId: string | null }[],
): Promise<string[]> {
  const vault = new TokenVault([bench.key]);
  const stored = endpoints.map((endpoint) => {
    const id = randomUUID();
    const secret = `whsec_${Buffer.alloc(32, id).toString('base64')}`;
    return {
      ...endpoint,
      id,
      secret: vault.seal(secret, { table: 'event_endpoints', column: 'secret', id }),
    };
  });
  await bench.query(
    databaseUrl,
    `INSERT INTO event_endpoints (id, client_id, description, url, is_ordered, state, state_changed_at, secret, created_at, updated_at)
     SELECT id, "clientId", 'Bench', url, true, 'ACTIVE', now(), secret, now(), now()
     FROM json_to_recordset($1::json) AS given (id uuid, "clientId" uuid, url text, secret text)`,
    [JSON.stringify(stored)],
  );
  return stored.map(({ id }) => id);
}

/** Stores clients, each with the consent of one user to read its posts and events. Returns both ids. */
export async function storeConsents(
  bench: Bench,
  databaseUrl: string,
  userIds: readonly string[],
): Promise<string[]> {
  const { rows } = await bench.query(
    databaseUrl,
    `WITH client AS (
       INSERT INTO oidc_clients (id, name, kind, redirect_uris, post_logout_redirect_uris, scopes, may_introspect, extra_grants,
         created_at, updated_at)
       SELECT gen_random_uuid(), 'Bench ' || place, 'CONFIDENTIAL', '{}', '{}', '{posts:read,events:read}', false, '{}', now(), now()
       FROM generate_series(1, $1::int) AS place RETURNING id
     ),
     paired AS (
       SELECT id AS client_id, ($2::uuid[])[row_number() OVER ()] AS user_id FROM client
     ),
     consent AS (
       INSERT INTO oidc_consents (user_id, client_id, scopes, given_at, updated_at)
       SELECT user_id, client_id, '{posts:read,events:read}', now(), now() FROM paired
     )
     SELECT client_id AS "clientId" FROM paired`,
    [userIds.length, userIds],
  );
  return (rows as { clientId: string }[]).map(({ clientId }) => clientId);
}

/** Stores users. Each owns the events of one account. */
export async function storeOwners(bench: Bench, databaseUrl: string, count: number): Promise<EventOwner[]> {
  const { rows } = await bench.query(
    databaseUrl,
    `INSERT INTO users (id, email, email_verified_at, role, created_at)
     SELECT gen_random_uuid(), 'owner.' || place || '@example.com', now(), 'USER', now() FROM generate_series(1, $1::int) AS place
     RETURNING id AS "userId", gen_random_uuid() AS "accountId"`,
    [count],
  );
  return rows as EventOwner[];
}
