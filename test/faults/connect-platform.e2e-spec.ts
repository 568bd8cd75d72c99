import { DataSource } from 'typeorm';
import { GrantsReconcileService } from '../../src/grants/reconcile.service.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { PlatformHttpSettings } from '../../src/platforms/http/platform-http.settings.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  connectAccount,
  resultPage,
  startTestSimulator,
  type TestSimulator,
  toCallback,
} from '../support/servers/simulator.js';
import { signedUpUser } from '../support/clients/users.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const json = { headers: { accept: 'application/json' } };
const exchange = { path: '/v2/oauth/token/', form: { grant_type: 'authorization_code' } };
const discovery = { path: '/v2/user/info/' };

const faults: [string, object, string][] = [
  ['a 500', { type: 'status', status: 500, body: '' }, 'PLATFORM_UNAVAILABLE'],
  [
    'a 502 after it acted',
    { type: 'status', status: 502, body: '', processed: true },
    'PLATFORM_UNAVAILABLE',
  ],
  ['a 429', { type: 'rateLimit' }, 'PLATFORM_RATE_LIMITED'],
  ['silence', { type: 'hang' }, 'PLATFORM_UNAVAILABLE'],
  ['garbage', { type: 'garbage' }, 'PLATFORM_UNAVAILABLE'],
  ['a huge answer', { type: 'hugeBody', bytes: 5_000_000 }, 'PLATFORM_UNAVAILABLE'],
  ['a dropped connection', { type: 'dropConnection' }, 'PLATFORM_UNAVAILABLE'],
  ['a lost answer', { type: 'lostAnswer' }, 'PLATFORM_UNAVAILABLE'],
];

describe('A platform failure during a connect flow', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  const counts = new FaultCounts('grants');
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp({ ...simulator.environment, RETURN_URLS: 'https://app.example.com/' });
    Object.assign(test.app.get(PlatformHttpSettings, { strict: false }), {
      apiTimeoutMs: 2_500,
      longTimeoutMs: 2_500,
      retryDelaysMs: [1],
      breaker: { minimumCalls: 1e6, failingPercentage: 99, windowMs: 1_000, pauseMs: 1 },
    });
  });
  afterEach(() => simulator.control('DELETE', '/faults'));
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  const grantsOf = (userId: string) =>
    test.app.get(DataSource).query('SELECT id, status FROM grants WHERE user_id = $1', [userId]);
  const drain = () => test.app.get(WorkRunner, { strict: false }).drain();
  const pending = () => test.app.get(DataSource).query('SELECT credentials FROM pending_revocations');
  const returnUrl = 'https://app.example.com/connected';

  it.each(faults)(
    'at the code exchange (%s) stores nothing, and the user can start again',
    async (_, action, code) => {
      const { client, userId } = await signedUpUser(test);
      const person = await simulator.newPerson();
      await simulator.fault(exchange, action);
      const callback = await toCallback(client, simulator, { person }, { returnUrl });
      const back = await client.fetch(callback);
      expect(back.headers.get('location')).toBe(`${returnUrl}?status=failed&code=${code}`);
      expect(await grantsOf(userId)).toEqual([]);
      // The code is not used again.
      const { total } = await simulator.control('GET', '/requests?path=/v2/oauth/token/');
      await client.fetch(callback);
      expect((await simulator.control('GET', '/requests?path=/v2/oauth/token/')).total).toBe(total);
      await simulator.control('DELETE', '/faults');
      await connectAccount(client, simulator, { person });
    },
  );

  it('caused by the configuration is reported as an error of the operator', async () => {
    const { client } = await signedUpUser(test);
    await simulator.fault(exchange, { type: 'oauthError', error: 'invalid_client' });
    const callback = await toCallback(client, simulator, { person: await simulator.newPerson() });
    const answer = await resultPage(client, callback);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('This platform is not set up correctly.');
  });

  it.each(faults)('at the profile request (%s) revokes the grant', async (_, action, code) => {
    const { client, userId } = await signedUpUser(test);
    const person = await simulator.newPerson();
    await simulator.fault(discovery, action);
    const callback = await toCallback(client, simulator, { person }, { returnUrl });
    const back = await client.fetch(callback);
    expect(back.headers.get('location')).toBe(`${returnUrl}?status=failed&code=${code}`);
    const found: object[] = await grantsOf(userId);
    counts.add(1, found.length);
    expect(found).toHaveLength(1);
    await simulator.control('DELETE', '/faults');
    const { revocations } = await simulator.control('GET', '/tiktok/tokens');
    await drain();
    expect(await grantsOf(userId)).toEqual([]);
    expect((await simulator.control('GET', '/tiktok/tokens')).revocations).toBe(revocations + 1);
    // A 429 blocks all calls until then.
    await test.advance(61_000);
    await connectAccount(client, simulator, { person });
  });

  it('does not prevent a reconnect after the code exchange', async () => {
    const { client, userId } = await signedUpUser(test);
    const person = await simulator.newPerson();
    const id = await connectAccount(client, simulator, { person });
    await test.app.get(DataSource).query(`UPDATE grants SET status = 'EXPIRED' WHERE user_id = $1`, [userId]);
    await simulator.fault(discovery, { type: 'status', status: 500, body: '' });
    const callback = await toCallback(client, simulator, { person }, { reconnectAccountId: id });
    expect(await (await client.fetch(callback, json)).json()).toEqual({
      status: 'connected',
      accountIds: [id],
    });
    await drain();
    expect(await grantsOf(userId)).toEqual([expect.objectContaining({ status: 'ACTIVE' })]);
  });

  it('at the revocation is retried later', async () => {
    const { client, userId } = await signedUpUser(test);
    const id = await connectAccount(client, simulator, { person: await simulator.newPerson() });
    const revoke = await simulator.fault(
      { path: '/v2/oauth/revoke/' },
      { type: 'status', status: 500, body: '' },
    );
    const { revocations } = await simulator.control('GET', '/tiktok/tokens');
    await client.data(`mutation { disconnectAccount(input: { accountId: "${id}" }) { __typename } }`);
    await drain();
    expect(await grantsOf(userId)).toEqual([]);
    expect(await pending()).toEqual([{ credentials: expect.stringMatching(/^pbv1\./) }]);
    await simulator.control('DELETE', `/faults/${revoke}`);
    await test.advance(60_000);
    await drain();
    expect(await pending()).toEqual([]);
    expect((await simulator.control('GET', '/tiktok/tokens')).revocations).toBe(revocations + 1);
  });

  it('at the revocation deletes the tokens after 72 hours', async () => {
    const { client } = await signedUpUser(test);
    const id = await connectAccount(client, simulator, { person: await simulator.newPerson() });
    await simulator.fault({ path: '/v2/oauth/*' }, { type: 'status', status: 500, body: '' });
    await client.data(`mutation { disconnectAccount(input: { accountId: "${id}" }) { __typename } }`);
    await drain();
    await test.advance(72 * 3_600_000 + 1000);
    await test.app.get(GrantsReconcileService, { strict: false }).reconcile();
    expect(await pending()).toEqual([]);
    await drain();
  });
});
