import { DeliveriesApp } from '../../../test/support/deliveries-app.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { FanOutRepository } from './fan-out.repository.js';

const pairs = 60;

describe('The fan-out', () => {
  let app: DeliveriesApp;
  beforeEach(async () => {
    app = await DeliveriesApp.start();
  });
  afterEach(() => app.close());

  /** Clients with an endpoint each, and users who each gave one of them their consent. */
  const createClients = async () => {
    await app.app.sql(
      `INSERT INTO users (id, email, role, email_verified_at, created_at)
       SELECT gen_random_uuid(), n || '@example.com', 'USER', app_now(), app_now() FROM generate_series(1, ${pairs}) n`,
    );
    await app.app.sql(
      `INSERT INTO oidc_clients (id, name, kind, redirect_uris, post_logout_redirect_uris, scopes, created_at, updated_at,
         may_introspect, extra_grants, changed_in)
       SELECT gen_random_uuid(), 'App', 'CONFIDENTIAL', '{https://app.example/}', '{}', '{events:read,accounts:read}',
         app_now(), app_now(), false, '{}', 1 FROM generate_series(1, ${pairs})`,
    );
    await app.app.sql(
      `INSERT INTO event_endpoints (id, client_id, description, url, is_ordered, state, state_changed_at, secret, created_at, updated_at)
       SELECT gen_random_uuid(), id, '', 'https://app.example', true, 'ACTIVE', app_now(), 'pbv1.a.b.c', app_now(), app_now()
       FROM oidc_clients`,
    );
    const consents: { userId: string; endpointId: string }[] = await app.app.sql(
      `WITH person AS (SELECT id, row_number() OVER () AS n FROM users WHERE role = 'USER'),
         client AS (SELECT id, row_number() OVER () AS n FROM oidc_clients),
         consent AS (
           INSERT INTO oidc_consents (user_id, client_id, scopes, given_at, updated_at)
           SELECT person.id, client.id, '{events:read,accounts:read}', app_now(), app_now() FROM person JOIN client USING (n)
           RETURNING user_id, client_id
         )
       SELECT user_id AS "userId", event_endpoints.id AS "endpointId"
       FROM consent JOIN event_endpoints USING (client_id)`,
    );
    return consents;
  };

  it('checks an event only for clients that its user knows', async () => {
    const consents = await createClients();
    const events = consents.map(({ userId }) => ({
      ...{ id: newId(), type: 'usage.limit_reached', userId, accountId: null, entityId: userId },
      ...{ deletedUserId: null, receivingClientIds: null },
    }));
    const reads = await app.get(Database).transaction(async (manager) => {
      expect(await app.get(FanOutRepository).add(events, manager)).toBe(pairs);
      const [row]: { reads: number }[] = await manager.query(
        `SELECT (seq_scan + idx_scan)::int AS reads FROM pg_stat_xact_user_tables WHERE relname = 'oidc_clients'`,
      );
      return row!.reads;
    });
    expect(reads).toBeLessThan(pairs * 5);
    const queued = await app.app.sql(
      'SELECT user_id AS "userId", endpoint_id AS "endpointId" FROM event_deliveries ORDER BY user_id',
    );
    expect(queued).toEqual([...consents].sort((a, b) => (a.userId < b.userId ? -1 : 1)));
  });
});
