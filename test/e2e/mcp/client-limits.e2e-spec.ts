import { OAuthCleanupService } from '../../../src/oauth/cleanup.service.js';
import { OAuthCache } from '../../../src/oauth/oauth-cache.js';
import {
  maxUnusedClients,
  maxUnverifiedClientsOfUser,
} from '../../../src/oauth/domain/unverified-clients.js';
import { authorizeUrl, newPkce, signedInUser, sql, type UserBrowser } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { Scrape } from '../../support/clients/metrics.js';
import { ClientDocuments } from '../../support/servers/client-documents.js';

const callback = 'http://127.0.0.1:9/callback';
const metadata = { client_name: 'Assistant', redirect_uris: [callback] };
const day = 86_400_000;

describe('Unverified clients', () => {
  let test: TestApp;
  let documents: ClientDocuments;
  beforeAll(async () => {
    documents = await ClientDocuments.start();
    test = await startTestApp({ OAUTH_DYNAMIC_REGISTRATION: 'on', TRUST_PROXY: 'on' });
  });
  afterAll(async () => {
    await test.close();
    await documents.close();
  });
  beforeEach(() => sql(test, `DELETE FROM oidc_clients WHERE origin <> 'ADMIN'`));

  let addresses = 0;
  const registerFrom = (address: string) =>
    fetch(`${test.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify(metadata),
    });
  const register = () => registerFrom(`192.0.2.${(addresses += 1)}`);
  const registeredId = async () => ((await (await register()).json()) as { client_id: string }).client_id;
  const open = (user: UserBrowser, id: string) =>
    user.open(
      authorizeUrl(test, { id, secret: '' } as any, newPkce(), {
        ...{ scope: 'posts:read', redirect_uri: callback, resource: `${test.url}/mcp` },
      }),
    );
  const allow = async (user: UserBrowser, id: string) => (await open(user, id)).send({ do: 'allow' });
  /** Inserts clients directly into the database. */
  const fill = (count: number, column = 'disabled_at', value = 'NULL') =>
    sql(
      test,
      `INSERT INTO oidc_clients (id, name, kind, redirect_uris, post_logout_redirect_uris, scopes, may_introspect,
         extra_grants, created_at, updated_at, origin, is_verified, ${column})
       SELECT gen_random_uuid(), 'Filler', 'PUBLIC', '{}', '{}', '{posts:read}', false, '{}', app_now(), app_now(),
         'REGISTRATION', false, ${value} FROM generate_series(1, $1) RETURNING id`,
      [count],
    );
  const consent = (ids: { id: string }[], { userId }: UserBrowser) =>
    sql(
      test,
      `INSERT INTO oidc_consents (user_id, client_id, scopes, assistant_scopes, given_at, updated_at)
       SELECT $1, unnest($2::uuid[]), '{}', '{posts:read}', app_now(), app_now()`,
      [userId, ids.map(({ id }) => id)],
    );
  const clean = () =>
    test.app.get(OAuthCleanupService, { strict: false }).deleteExpired(new AbortController().signal);
  const isStored = async (id: string) =>
    (await sql(test, 'SELECT 1 FROM oidc_clients WHERE id = $1', [id])).length === 1;

  it('that users use do not keep out new ones, and neither do disabled ones', async () => {
    await consent(await fill(maxUnusedClients), await signedInUser(test));
    await fill(maxUnusedClients, 'disabled_at', 'app_now()');
    expect((await register()).status).toBe(201);
    const scrape = await Scrape.of(test.url);
    const count = (state: string) => scrape.value('patchbay_unverified_clients', { state });
    expect([count('used'), count('unused'), count('disabled')]).toEqual([1000, 1, 1000]);
  });

  it('that no user uses make room for new ones, the oldest first, but not within ten minutes', async () => {
    const first = await registeredId();
    await fill(maxUnusedClients - 1);
    expect((await register()).status).toBe(403);
    await test.advance(11 * 60_000);
    expect((await register()).status).toBe(201);
    expect(await isStored(first)).toBe(false);
  });

  it('are limited per user', async () => {
    const user = await signedInUser(test);
    await consent(await fill(maxUnverifiedClientsOfUser), user);
    const id = await registeredId();
    const refused = await allow(user, id);
    expect(refused.response.status).toBe(403);
    expect(refused.html).toContain('You already allow 50 apps that no one has verified.');
    await sql(
      test,
      'DELETE FROM oidc_consents WHERE (user_id, client_id) IN (SELECT user_id, client_id FROM oidc_consents WHERE user_id = $1 LIMIT 1)',
      [user.userId],
    );
    expect((await allow(user, id)).address).toContain('code=');
    // It counts already.
    expect((await allow(user, id)).address).toContain('code=');
  });

  it('are deleted when their user has not used them for 60 days', async () => {
    const user = await signedInUser(test);
    const [used, idle] = [await registeredId(), await registeredId()];
    await allow(user, used);
    await allow(user, idle);
    await test.advance(59 * day);
    await sql(test, 'UPDATE oidc_authorizations SET last_used_at = app_now() WHERE client_id = $1', [used]);
    await clean();
    expect([await isStored(used), await isStored(idle)]).toEqual([true, true]);
    await test.advance(2 * day);
    await clean();
    expect([await isStored(used), await isStored(idle)]).toEqual([true, false]);
  });

  it('are limited per IPv6 network of a provider, too', async () => {
    const statuses = new Map<number, number>();
    for (let index = 0; index < 101; index += 1) {
      const { status } = await registerFrom(`2001:db8:7:${index % 6}::1`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 201: 100, 429: 1 });
    expect((await registerFrom('2001:db8:8::1')).status).toBe(201);
  });

  it('of users with a session are read while strangers use up their fetches, and so are known ones', async () => {
    const known = documents.publish('/known.json', metadata);
    const user = await signedInUser(test);
    expect((await open(user, known)).title).toContain('Allow ');
    const stranger = (index: number) => {
      const url = authorizeUrl(test, { id: `${documents.origin}/none/${index}` } as any, newPkce());
      return fetch(url, { headers: { 'x-forwarded-for': `198.51.100.${index}` } });
    };
    for (let index = 0; index < 61; index += 1) await stranger(index);
    const { reads } = documents;
    await stranger(61);
    expect(documents.reads).toBe(reads);
    const mine = documents.publish('/mine.json', metadata);
    expect((await open(user, mine)).title).toContain('Allow ');
    await test.advance(3_700_000);
    documents.publish('/known.json', { ...metadata, client_name: 'Renamed' });
    expect((await open(user, known)).html).toContain('Renamed');
    expect(documents.reads).toBe(reads + 2);
  });

  it('of users with a session make room also among the newest', async () => {
    await fill(maxUnusedClients);
    const id = documents.publish('/full.json', metadata);
    const address = authorizeUrl(test, { id } as any, newPkce(), { redirect_uri: callback });
    expect(await (await fetch(address, { headers: { 'x-forwarded-for': '203.0.113.9' } })).text()).toContain(
      'invalid_client',
    );
    const other = documents.publish('/full-2.json', metadata);
    expect((await open(await signedInUser(test), other)).title).toContain('Allow ');
  });

  it('are unknown after they were deleted, so that an assistant registers again', async () => {
    const user = await signedInUser(test);
    const id = await registeredId();
    expect((await open(user, id)).title).toContain('Allow ');
    await test.advance(25 * 3_600_000);
    await clean();
    await test.app.get(OAuthCache, { strict: false }).reload();
    expect((await open(await signedInUser(test), id)).html).toContain('invalid_client');
  });

  it('are read again from their document after they made room for others', async () => {
    const user = await signedInUser(test);
    const id = documents.publish('/evicted.json', metadata);
    const { reads } = documents;
    expect((await open(user, id)).title).toContain('Allow ');
    await sql(test, 'DELETE FROM oidc_clients WHERE metadata_url = $1', [id]);
    await test.app.get(OAuthCache, { strict: false }).reload();
    expect((await allow(user, id)).address).toContain('code=');
    expect(documents.reads).toBe(reads + 2);
  });
});
