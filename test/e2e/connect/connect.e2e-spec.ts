import { DataSource } from 'typeorm';
import { Platform } from '../../../src/platforms/platform.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import {
  connectAccount,
  start,
  resultPage,
  startTestSimulator,
  type TestSimulator,
  toCallback,
} from '../../support/servers/simulator.js';
import { assignTier } from '../../support/clients/tiers.js';
import { signedUpUser } from '../../support/clients/users.js';
import { withoutPlatform } from '../../support/platforms/fake-platform.js';

const returnUrl = 'https://app.example.com/connected?tab=accounts';
const minute = 60_000;

const accounts = `{
  accounts { edges { node {
    id platform externalId name username status capabilities
    profile { __typename ... on TikTokProfile { followerCount } }
    health { status nextAction accessExpiresAt refreshExpiresAt missingScopes lastRefreshedAt lastError { kind } }
    operations(first: 5) { edges { node { kind outcome } } }
  } } }
  viewer { selectedAccount { id } usage { accounts { used } } }
}`;

describe('Connecting an account', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp({
      ...simulator.environment,
      RETURN_URLS: 'https://app.example.com/connected,myapp://done',
    });
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  const aPerson = () => simulator.newPerson();
  const list = async (client: TestClient) =>
    (await client.data(accounts)).accounts.edges.map(({ node }: { node: any }) => node);
  const json = { headers: { accept: 'application/json' } };

  async function failure(answer: Response): Promise<string> {
    const body = (await answer.json()) as { error: { code: string; userMessage: string } };
    expect(body.error.userMessage).not.toBe('');
    return body.error.code;
  }

  it('lists the account with its health, and selects the only one', async () => {
    const { client } = await signedUpUser(test);
    const person = await aPerson();
    const id = await connectAccount(client, simulator, { person });
    const data = await client.data(accounts);
    expect(data.viewer).toEqual({ selectedAccount: { id }, usage: { accounts: { used: 1 } } });
    expect(data.accounts.edges.map(({ node }: any) => node)).toEqual([
      expect.objectContaining({
        id,
        platform: 'TIKTOK',
        status: 'ACTIVE',
        username: person,
        capabilities: ['PROFILE', 'PUBLISH', 'DRAFT', 'CONTENT'],
        profile: { __typename: 'TikTokProfile', followerCount: expect.any(Number) },
        health: {
          status: 'ACTIVE',
          nextAction: 'NONE',
          missingScopes: [],
          lastError: null,
          accessExpiresAt: expect.any(String),
          refreshExpiresAt: expect.any(String),
          lastRefreshedAt: expect.any(String),
        },
      }),
    ]);
    const [row] = await test.app.get(DataSource).query('SELECT credentials, requested_scopes FROM grants');
    expect(row.credentials).toMatch(/^pbv1\./);
    expect(row.requested_scopes).toContain('video.publish');
  });

  describe('before the redirect', () => {
    it('sends the browser to the platform with a state, PKCE and a cookie for the callback', async () => {
      const { client } = await signedUpUser(test);
      const started = await start(client);
      expect(started.url).toMatch(/\/auth\/tiktok\/go\?ticket=[\w-]{43}$/);
      const away = await client.fetch(started.url);
      expect(away.status).toBe(303);
      expect(away.headers.get('referrer-policy')).toBe('no-referrer');
      const [cookie] = away.headers.getSetCookie();
      expect(cookie).toMatch(
        /^patchbay_connect_[\w-]+=[\w-]{43}; Max-Age=600; Path=\/auth\/tiktok; HttpOnly; SameSite=Lax$/,
      );
      const query = new URL(away.headers.get('location')!).searchParams;
      expect(query.get('state')).toMatch(/^[\w-]{43}$/);
      expect(query.get('code_challenge')).toMatch(/^[0-9a-f]{64}$/);
      expect(query.get('redirect_uri')).toBe(`${test.url}/auth/tiktok/callback`);
      const secrets = [query.get('state')!, new URL(started.url).searchParams.get('ticket')!];
      const dump = JSON.stringify(await test.app.get(DataSource).query('SELECT * FROM connection_states'));
      for (const secret of secrets) expect(dump).not.toContain(secret);
    });

    it('requests the minimal scopes for the capabilities', async () => {
      const { client } = await signedUpUser(test);
      const { url } = await start(client, { capabilities: ['DRAFT'] });
      const location = (await client.fetch(url)).headers.get('location')!;
      const scopes = new URL(location).searchParams.get('scope')!.split(',');
      expect(scopes).toContain('video.upload');
      expect(scopes).not.toContain('video.publish');
      expect(scopes).not.toContain('video.list');
    });

    it('starts with GET /auth/tiktok in a signed-in browser', async () => {
      const { client } = await signedUpUser(test);
      const away = await client.fetch(`/auth/tiktok?returnUrl=${encodeURIComponent(returnUrl)}`);
      expect(away.status).toBe(303);
      const back = await client.fetch(
        await simulator.consent(away.headers.get('location')!, { person: await aPerson() }),
      );
      expect(back.headers.get('location')).toMatch(
        /^https:\/\/app\.example\.com\/connected\?tab=accounts&status=connected&account=/,
      );
      const stranger = await new TestClient(test.url).fetch('/auth/tiktok');
      expect(stranger.status).toBe(401);
      expect(await stranger.text()).toContain('Please sign in');
    });

    it('accepts a ticket once, before it expires, in the browser of its user', async () => {
      const { client } = await signedUpUser(test);
      const other = await signedUpUser(test);
      const { url } = await start(client);
      expect(await failure(await other.client.fetch(url, json))).toBe('SIGNED_IN_AS_ANOTHER_USER');
      expect(await failure(await new TestClient(test.url).fetch(url, json))).toBe('CONNECTION_EXPIRED');
      expect((await client.fetch(url)).status).toBe(303);
      expect(await failure(await client.fetch(url, json))).toBe('CONNECTION_EXPIRED');
      const late = await start(client);
      await test.advance(10 * minute + 1000);
      expect(await failure(await client.fetch(late.url, json))).toBe('CONNECTION_EXPIRED');
      expect(await failure(await client.fetch('/auth/tiktok/go?ticket=made-up', json))).toBe(
        'CONNECTION_EXPIRED',
      );
      expect(await failure(await client.fetch('/auth/tiktok/go', json))).toBe('CONNECTION_EXPIRED');
    });

    it.each([
      'https://evil.example.com/connected',
      'https://app.example.com/',
      'https://app.example.com/connected-elsewhere',
      'https://app.example.com/connected/../admin',
      'https://user:password@app.example.com/connected',
      'http://app.example.com/connected',
      'javascript:alert(1)',
      'not an address',
    ])('refuses to return to %s', async (address) => {
      const { client } = await signedUpUser(test);
      expect(await start(client, { returnUrl: address })).toMatchObject({ code: 'RETURN_URL_NOT_ALLOWED' });
      const shortcut = await client.fetch(`/auth/tiktok?returnUrl=${encodeURIComponent(address)}`, json);
      expect(await failure(shortcut)).toBe('RETURN_URL_NOT_ALLOWED');
    });

    it('refuses disabled and unknown platforms and unknown login types', async () => {
      const { client } = await signedUpUser(test);
      await withoutPlatform(test.app, Platform.TIKTOK_SHOP, async () => {
        expect(await start(client, { platform: 'TIKTOK_SHOP' })).toMatchObject({
          code: 'PLATFORM_NOT_CONFIGURED',
        });
        expect(await failure(await client.fetch('/auth/tiktok-shop', json))).toBe('PLATFORM_NOT_CONFIGURED');
      });
      expect(await failure(await client.fetch('/auth/myspace', json))).toBe('NOT_FOUND');
      const answer = await client.graphql(
        'mutation { startConnection(input: { platform: TIKTOK, loginType: "MAGIC" }) { __typename } }',
      );
      expect(answer.errors?.[0]?.extensions).toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ path: 'input.loginType' }] },
      });
    });

    it('is refused early if no slot is free, except for a reconnect', async () => {
      const { client } = await signedUpUser(test);
      const id = await connectAccount(client, simulator, { person: await aPerson() });
      expect(await start(client)).toMatchObject({ __typename: 'TierLimitReached', limit: 1, used: 1 });
      expect(await start(client, { reconnectAccountId: id })).toMatchObject({
        __typename: 'ConnectionStarted',
      });
    });
  });

  describe('at the callback', () => {
    it('returns to the app with the result, and to the same place on a reload', async () => {
      const { client } = await signedUpUser(test);
      const callback = await toCallback(client, simulator, { person: await aPerson() }, { returnUrl });
      const back = await client.fetch(callback);
      const location = back.headers.get('location')!;
      const [account] = await list(client);
      expect(location).toBe(
        `https://app.example.com/connected?tab=accounts&status=connected&account=${account.id}`,
      );
      expect((await client.fetch(callback)).headers.get('location')).toBe(location);
      expect((await client.fetch(callback, json)).headers.get('location')).toBe(location);
      expect(await list(client)).toHaveLength(1);
    });

    it('returns to an app with a custom scheme', async () => {
      const { client } = await signedUpUser(test);
      const person = await aPerson();
      const callback = await toCallback(client, simulator, { person }, { returnUrl: 'myapp://done' });
      expect((await client.fetch(callback)).headers.get('location')).toMatch(
        /^myapp:\/\/done\?status=connected/,
      );
    });

    it('shows a page without scripts, or JSON', async () => {
      const { client } = await signedUpUser(test);
      const callback = await toCallback(client, simulator, { person: await aPerson() });
      const page = await resultPage(client, callback);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src; style-src 'sha256-[^']+'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      );
      expect(page.headers.get('cache-control')).toBe('no-store');
      const html = await page.text();
      expect(html).toContain('<html lang="en">');
      expect(html).toContain('<h1>Connected</h1>');
      expect(html).not.toContain('<script');
      const [account] = await list(client);
      expect(await (await client.fetch(callback, json)).json()).toEqual({
        status: 'connected',
        accountIds: [account.id],
      });
    });

    it('removes code and state from the URL, and shows the result to the same browser only', async () => {
      const { client } = await signedUpUser(test);
      const callback = await toCallback(client, simulator, { person: await aPerson() });
      const sent = await client.fetch(callback);
      expect(sent.headers.get('cache-control')).toBe('no-store');
      expect(sent.headers.get('referrer-policy')).toBe('no-referrer');
      const location = sent.headers.get('location')!;
      const result = async (by: TestClient, address: string) => (await by.fetch(address)).text();
      expect(await result(client, location)).toContain('<h1>Connected</h1>');
      expect((await client.fetch(location, json)).status).toBe(200);
      const { client: other } = await signedUpUser(test);
      for (const text of [
        await result(other, location),
        await result(client, location.replace(/=.*/, '=nonsense')),
        await (await resultPage(other, callback)).text(),
      ])
        expect(text).toContain('Connecting took too long, or was started in another browser.');
    });

    it('keeps two flows of one browser apart', async () => {
      const { client, userId } = await signedUpUser(test);
      await assignTier(test, userId, 'Pro');
      const [one, other] = [await aPerson(), await aPerson()];
      const first = await toCallback(client, simulator, { person: one });
      const second = await toCallback(client, simulator, { person: other });
      for (const callback of [second, first]) expect((await client.fetch(callback, json)).status).toBe(200);
      expect((await list(client)).map(({ username }: any) => username).sort()).toEqual([one, other].sort());
    });

    it('refuses an unknown or expired state, and one of another browser without ending its flow', async () => {
      const { client } = await signedUpUser(test);
      const callback = await toCallback(client, simulator, { person: await aPerson() });
      const other = await signedUpUser(test);
      expect(await failure(await other.client.fetch(callback, json))).toBe('CONNECTION_EXPIRED');
      const cookie = client.cookieNames.find((name) => name.startsWith('patchbay_connect_'))!;
      other.client.setCookie(cookie, 'guessed');
      expect(await failure(await other.client.fetch(callback, json))).toBe('CONNECTION_EXPIRED');
      const made = callback.replace(/state=[^&]+/, 'state=made-up');
      expect(await failure(await client.fetch(made, json))).toBe('CONNECTION_EXPIRED');
      expect(await failure(await client.fetch('/auth/tiktok/callback?code=x', json))).toBe(
        'CONNECTION_EXPIRED',
      );
      expect(await failure(await client.fetch(`${callback}&state=twice`, json))).toBe('CONNECTION_EXPIRED');
      expect((await client.fetch(callback, json)).status).toBe(200);

      const late = await toCallback((await signedUpUser(test)).client, simulator, {
        person: await aPerson(),
      });
      const { client: slow } = await signedUpUser(test);
      const slowCallback = await toCallback(slow, simulator, { person: await aPerson() });
      await test.advance(10 * minute + 1000);
      expect(await failure(await slow.fetch(slowCallback, json))).toBe('CONNECTION_EXPIRED');
      expect(late).toContain('code=');
      expect(await list(slow)).toEqual([]);
    });

    it('cannot be replayed with another code', async () => {
      const { client } = await signedUpUser(test);
      const callback = await toCallback(client, simulator, { person: await aPerson() });
      await client.fetch(callback, json);
      const replayed = await client.fetch(callback.replace(/code=[^&]+/, 'code=another'), json);
      // The same response as before. The other code is not used.
      expect(await replayed.json()).toMatchObject({ status: 'connected' });
      expect(await list(client)).toHaveLength(1);
    });

    it('shows a waiting page while the first callback is in progress', async () => {
      const { client } = await signedUpUser(test);
      const callback = await toCallback(client, simulator, { person: await aPerson() });
      const hold = await simulator.fault(
        { path: '/v2/oauth/token/', form: { grant_type: 'authorization_code' } },
        { type: 'latency', ms: 2_600 },
      );
      const first = client.fetch(callback, json);
      await new Promise((resolve) => setTimeout(resolve, 150));
      const reload = await resultPage(client, callback);
      expect(reload.status).toBe(202);
      expect(await reload.text()).toContain('http-equiv="refresh"');
      expect((await first).status).toBe(200);
      await simulator.control('DELETE', `/faults/${hold}`);
      expect(await (await resultPage(client, callback)).text()).toContain('<h1>Connected</h1>');
    });

    it('reports that the user refused', async () => {
      const { client } = await signedUpUser(test);
      const person = await aPerson();
      const callback = await toCallback(client, simulator, { person, decision: 'deny' }, { returnUrl });
      const back = await client.fetch(callback);
      expect(back.headers.get('location')).toBe(
        'https://app.example.com/connected?tab=accounts&status=failed&code=CONSENT_DENIED',
      );
      const page = await toCallback(client, simulator, { person, decision: 'deny' });
      const answer = await resultPage(client, page);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('The connection was not allowed.');
      const trail = await test.app
        .get(DataSource)
        .query(
          `SELECT outcome, details FROM audit_trail WHERE action = 'account.connect_failed' ORDER BY id DESC LIMIT 1`,
        );
      expect(trail).toEqual([
        {
          outcome: 'FAILURE',
          details: { platform: 'TIKTOK', code: 'CONSENT_DENIED', platformCode: 'access_denied' },
        },
      ]);
    });

    it('connects with the granted scopes and reports missing ones', async () => {
      const { client } = await signedUpUser(test);
      const person = await aPerson();
      await connectAccount(client, simulator, { person, without: ['video.publish', 'video.list'] });
      const [account] = await list(client);
      expect(account).toMatchObject({
        status: 'ACTIVE',
        capabilities: ['PROFILE', 'DRAFT'],
        health: { missingScopes: ['video.publish', 'video.list'], nextAction: 'RECONNECT' },
      });
      await connectAccount(client, simulator, { person }, { reconnectAccountId: account.id });
      expect((await list(client))[0]).toMatchObject({
        id: account.id,
        health: { missingScopes: [], nextAction: 'NONE' },
      });
    });

    it('refuses a code that was used before', async () => {
      const one = await signedUpUser(test);
      const callback = await toCallback(one.client, simulator, { person: await aPerson() });
      const code = new URL(callback).searchParams.get('code')!;
      await one.client.fetch(callback, json);
      const other = await signedUpUser(test);
      const theirs = new URL(await toCallback(other.client, simulator, { person: await aPerson() }));
      theirs.searchParams.set('code', code);
      expect(await failure(await other.client.fetch(theirs.href, json))).toBe('PLATFORM_REJECTED');
      expect(await list(other.client)).toEqual([]);
      expect(await list(one.client)).toHaveLength(1);
    });
  });
});
