import pg from 'pg';
import { newClient, newUser, sql, type TestOAuthClient, issueTokens } from '../../test/oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { SystemClock } from '../clock/clock.js';
import { OAuthCleanupService } from './cleanup.service.js';
import { ClientDirectory } from './clients/client-directory.js';
import { ClientsService } from './clients/clients.service.js';
import { OAuthCache } from './oauth-cache.js';
import { AccessTokens } from './tokens/access-tokens.js';

const operator = { kind: 'system', name: 'test' } as const;
const minute = 60_000;
const settings = {
  name: 'Assistant',
  kind: 'NATIVE' as const,
  redirectUris: ['http://127.0.0.1:9/callback'],
  postLogoutRedirectUris: [],
  scopes: ['posts:read' as const],
  ownerUserId: null,
  mayIntrospect: false,
  extraGrants: [],
};

/** Changes of other processes are found independent of their clocks and of the length of their transactions. */
describe('Clients and revocations of other processes', () => {
  let test: TestApp;
  let other: pg.Client;
  let client: TestOAuthClient;
  beforeAll(async () => {
    test = await startTestApp();
    other = new pg.Client({ connectionString: test.database.url });
    await other.connect();
  });
  afterAll(async () => {
    await other.end();
    await test.close();
  });
  beforeEach(async () => {
    client = await newClient(test);
  });

  const directory = () => test.app.get(ClientDirectory, { strict: false });
  const reload = () => test.app.get(OAuthCache, { strict: false }).reload();
  const disable =
    'UPDATE oidc_clients SET disabled_at = app_now(), updated_at = app_now() - $2::interval WHERE id = $1';

  it('are found after a row with a time three minutes ahead', async () => {
    const ahead = await newClient(test);
    await sql(test, `UPDATE oidc_clients SET updated_at = app_now() + interval '3 minutes' WHERE id = $1`, [
      ahead.id,
    ]);
    await reload();
    await other.query(disable, [client.id, '0']);
    await reload();
    expect(directory().find(client.id)).toBeNull();
    expect(directory().find(ahead.id)).not.toBeNull();
  });

  it('are found if their transaction commits after later ones', async () => {
    await other.query('BEGIN');
    await other.query(disable, [client.id, '2 minutes']);
    // Started later, but committed and loaded earlier.
    await newClient(test);
    await reload();
    expect(directory().find(client.id)).not.toBeNull();
    await other.query('COMMIT');
    await reload();
    expect(directory().find(client.id)).toBeNull();
  });

  it('are found on demand within a second after the system clock stepped back', async () => {
    const cache = test.app.get(OAuthCache, { strict: false });
    await cache.reloadForUnknown();
    const now = jest
      .spyOn(Date, 'now')
      .mockImplementation(() => performance.timeOrigin + performance.now() - 10 * minute);
    try {
      await other.query(disable, [client.id, '0']);
      await cache.reloadForUnknown();
      expect(directory().find(client.id)).toBeNull();
    } finally {
      now.mockRestore();
    }
  });

  it('are found if only the owner of the client was deleted', async () => {
    const owner = await newUser(test);
    const service = await newClient(test, { kind: 'SERVICE', ownerUserId: owner.userId });
    expect(directory().find(service.id)!.ownerUserId).toBe(owner.userId);
    await sql(test, 'DELETE FROM users WHERE id = $1', [owner.userId]);
    await reload();
    expect(directory().find(service.id)!.ownerUserId).toBeNull();
  });

  it('are forgotten once they are deleted', async () => {
    const described = await test.app.get(ClientsService, { strict: false }).saveDocument(operator, settings, {
      metadataUrl: 'https://assistant.example/a.json',
      address: '::1',
      isForUser: false,
    });
    expect(directory().findByMetadataUrl('https://assistant.example/a.json')!.id).toBe(described.id);
    await other.query('DELETE FROM oidc_clients WHERE id = ANY($1)', [[client.id, described.id]]);
    await reload();
    expect([directory().has(client.id), directory().has(described.id)]).toEqual([false, false]);
    expect(directory().findByMetadataUrl('https://assistant.example/a.json')).toBeNull();
  });

  it('are forgotten if their deletion commits after later ones', async () => {
    await other.query('BEGIN');
    await other.query('DELETE FROM oidc_clients WHERE id = $1', [client.id]);
    await sql(test, 'DELETE FROM oidc_clients WHERE id = $1', [(await newClient(test)).id]);
    await reload();
    expect(directory().has(client.id)).toBe(true);
    await other.query('COMMIT');
    await reload();
    expect(directory().has(client.id)).toBe(false);
  });

  it('are forgotten by a process that was without database for longer than deletions are kept', async () => {
    await sql(test, 'DELETE FROM oidc_clients WHERE id = $1', [client.id]);
    await test.advance(3 * 24 * 60 * minute);
    await test.app.get(OAuthCleanupService, { strict: false }).deleteExpired(new AbortController().signal);
    expect(await sql(test, 'SELECT * FROM oidc_deleted_clients')).toEqual([]);
    await reload();
    expect(directory().has(client.id)).toBe(false);
  });

  it('end a token if its revocation commits late, after one with a time ahead', async () => {
    const tokens = await issueTokens(test, client, await newUser(test));
    const verify = () => test.app.get(AccessTokens, { strict: false }).verify(tokens.access_token, 'API');
    const revoke = `INSERT INTO oidc_revocations (id, kind, target, issued_before, expires_at)
      VALUES (gen_random_uuid(), $1, $2, app_now() + $3::interval, app_now() + interval '2 hours')`;
    await other.query('BEGIN');
    await other.query(revoke, ['AUTHORIZATION', (await verify())!.authorizationId, '-2 minutes']);
    await sql(test, revoke, ['TOKEN', 'another token', '3 minutes']);
    await reload();
    expect(await verify()).not.toBeNull();
    await other.query('COMMIT');
    await reload();
    expect(await verify()).toBeNull();
  });

  it('end a secret by the clock of the database, in a process whose clock is behind', async () => {
    await test.app.get(ClientsService, { strict: false }).rotateSecret(operator, client.id, 0);
    const clock = test.app.get(SystemClock, { strict: false });
    clock.setOffset(-3 * minute);
    await reload();
    expect(directory().secretMatches(client.id, client.secret)).toBe(false);
    clock.setOffset(0);
  });

  it('are ignored if the client kind is unknown to this version', async () => {
    await other.query('ALTER TABLE oidc_clients DROP CONSTRAINT oidc_clients_kind_check');
    await other.query(`UPDATE oidc_clients SET kind = 'FROM_TOMORROW' WHERE id = $1`, [client.id]);
    const known = await newClient(test);
    expect(directory().find(client.id)).toBeNull();
    expect(directory().find(known.id)).not.toBeNull();
  });
});
