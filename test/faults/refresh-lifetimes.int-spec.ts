import { Platform } from '../../src/platforms/platform.js';
import type { TokenSet } from '../../src/platforms/platform-login.js';
import { PlatformRegistry } from '../../src/platforms/platform-registry.js';
import { newTestDatabase, type TestDatabase } from '../support/servers/database.js';
import { connectAccount, grantRow, type GrantsApp, now, startGrantsApp } from '../support/grants-app.js';
import { startTestSimulator, type TestSimulator } from '../support/servers/simulator.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const hour = 3_600_000;
const day = 24 * hour;
const refreshes = { path: '/v2/oauth/token/', form: { grant_type: 'refresh_token' } };

/** The real adapter with the simulated platform, both on one simulated clock. */
describe('A connected account stays connected', () => {
  let simulator: TestSimulator;
  let database: TestDatabase;
  let app: GrantsApp;
  let grantId: string;
  const counts = new FaultCounts('refreshes');

  async function begin(tiktok: object = {}, environment: Record<string, string> = {}): Promise<void> {
    simulator = await startTestSimulator({ manualClock: true, startAt: new Date().toISOString(), tiktok });
    database = await newTestDatabase();
    app = await startGrantsApp({
      databaseUrl: database.url,
      environment: { ...simulator.environment, ...environment },
      http: {
        apiTimeoutMs: 2_500,
        longTimeoutMs: 2_500,
        breaker: { minimumCalls: 1e6, failingPercentage: 99, windowMs: 1, pauseMs: 1 },
      },
    });
    ({ grantId } = await connectAccount(app, await given()));
  }
  afterEach(async () => {
    await app.close();
    await simulator.close();
    await database.drop();
  });

  async function given(person = 'sim-public'): Promise<TokenSet> {
    const { grants } = await simulator.control('POST', '/tiktok/grants', { person });
    const [grant] = grants;
    const at = (await now(app)).getTime();
    return {
      credentials: { accessToken: grant.accessToken, refreshToken: grant.refreshToken },
      accessExpiresAt: new Date(at + grant.expiresIn * 1000),
      refreshExpiresAt: new Date(at + grant.refreshExpiresIn * 1000),
      scopes: grant.scope.split(','),
      subject: grant.openId,
    };
  }
  async function pass(ms: number): Promise<void> {
    await simulator.control('POST', '/clock/advance', { ms });
    await app.advance(ms);
  }
  const row = () => grantRow(app, grantId);
  const platform = () => simulator.control('GET', '/tiktok/tokens');
  /** A call that reaches the platform. */
  const call = () =>
    app.grants.withTokens(
      grantId,
      async ({ accessToken }) => {
        const answer = await fetch(`${simulator.urls.tiktok.api}/v2/user/info/?fields=open_id`, {
          headers: { authorization: `Bearer ${accessToken}` },
        });
        return answer.status;
      },
      'test',
    );

  it.each([
    { name: 'tokens of 2 hours that always rotate', tiktok: {}, step: 2 * hour, atLeast: 11 },
    {
      name: 'tokens of 24 hours that rotate sometimes',
      tiktok: { lifetimes: { accessTtl: 86_400, refreshTtl: 365 * 86_400 }, rotation: 'sometimes' },
      step: 24 * hour,
      atLeast: 11,
    },
  ])('with $name', async ({ tiktok, step, atLeast }) => {
    await begin(tiktok);
    for (let round = 0; round < 12; round += 1) {
      // Alternates between the worker and a caller after the expiry of the token.
      if (round % 3 === 0) {
        await pass(step);
        expect(await call()).toBe(200);
        continue;
      }
      await pass(step * 0.85);
      await app.drain();
      await pass(step * 0.1);
      expect(await call()).toBe(200);
    }
    expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 0, last_error: null });
    const counted = await platform();
    expect(counted).toMatchObject({ refreshReuses: 0, invalidGrants: 0 });
    expect(counted.refreshes).toBeGreaterThanOrEqual(atLeast);
  });

  it('for half a year without use, with one refresh per week', async () => {
    await begin();
    for (let days = 0; days < 200; days += 1) {
      await pass(day);
      await app.drain();
    }
    expect(await call()).toBe(200);
    expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 0 });
    expect((await platform()).refreshes).toBeLessThan(50);
  });

  it.each([
    ['a 500', { type: 'status', status: 500, body: '' }],
    ['a 429', { type: 'rateLimit' }],
    ['silence', { type: 'hang' }],
    ['garbage', { type: 'garbage' }],
    ['a huge answer', { type: 'hugeBody', bytes: 5_000_000 }],
    ['a dropped connection', { type: 'dropConnection' }],
    ['an unknown error', { type: 'oauthError', error: 'gremlins' }],
  ])('through %s', async (_, action) => {
    await begin();
    const fault = await simulator.fault(refreshes, action);
    await pass(3 * hour);
    await app.drain();
    const hurt = await row();
    expect(hurt).toMatchObject({ status: 'ACTIVE', failures: 1, token_version: 1 });
    await expect(call()).rejects.toMatchObject({ kind: expect.stringMatching(/transient|rate-limited/) });
    await simulator.control('DELETE', `/faults/${fault}`);
    await pass(5 * 60_000);
    await app.drain();
    expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 0, token_version: 2 });
    expect(await call()).toBe(200);
  });

  it('except after a lost response, which is reported', async () => {
    await begin();
    await simulator.fault(refreshes, { type: 'lostAnswer' }, { times: 1 });
    await pass(3 * hour);
    await app.drain();
    expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 1 });
    await pass(60_000);
    await app.drain();
    expect(await row()).toMatchObject({ status: 'EXPIRED', expired_reason: 'LOST_REPLY' });
  });

  it('after a lost response without a rotation', async () => {
    await begin({ rotation: 'sometimes' });
    await pass(1.9 * hour);
    await simulator.fault(refreshes, { type: 'lostAnswer' }, { times: 1 });
    await app.drain();
    await pass(60_000);
    await app.drain();
    expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 0 });
  });

  it('after a wrong client secret', async () => {
    await begin(
      {},
      {
        TIKTOK_CLIENT_KEY: 'simclientkey0001',
        TIKTOK_CLIENT_SECRET: 'wrong',
        TIKTOK_SCOPES: 'user.info.basic',
      },
    );
    const others: string[] = [];
    for (const person of ['sim-private', 'sim-capped']) {
      others.push((await connectAccount(app, await given(person))).grantId);
    }
    await pass(3 * hour);
    await app.drain();
    for (const id of [grantId, ...others]) {
      expect(await grantRow(app, id)).toMatchObject({
        status: 'ACTIVE',
        last_error: expect.objectContaining({ kind: 'misconfigured' }),
      });
    }
  });

  it('until the user removes the authorization and it expires', async () => {
    await begin();
    await simulator.control('POST', '/tiktok/people/sim-public/remove-authorization', { reason: 1 });
    await pass(3 * hour);
    await app.drain();
    expect(await row()).toMatchObject({ status: 'EXPIRED', expired_reason: 'GRANT_INVALID' });
  });

  it('after a token becomes invalid early', async () => {
    await begin();
    await simulator.control('POST', '/tiktok/people/sim-public/expire-tokens', { access: true });
    const adapter = app.context.get(PlatformRegistry, { strict: false }).get(Platform.TIKTOK);
    const found = await app.grants.withTokens(
      grantId,
      (open, grant) => adapter.discover(open, grant),
      'test',
    );
    expect(found).toHaveLength(1);
    expect(await row()).toMatchObject({ status: 'ACTIVE', token_version: 2 });
    const { refreshes: count } = await platform();
    counts.add(1, count);
    expect(count).toBe(1);
  });
});
