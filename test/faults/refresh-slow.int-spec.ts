import { setTimeout as delay } from 'node:timers/promises';
import { newTestDatabase, type TestDatabase } from '../support/servers/database.js';
import { until } from '../support/jest/deferred.js';
import { connectDueAccount, grantRow, type GrantsApp, startGrantsApp } from '../support/grants-app.js';
import { GrantsProcess } from '../support/processes/grants-process.js';
import { startTestSimulator, type TestSimulator } from '../support/servers/simulator.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const refreshes = { path: '/v2/oauth/token/', form: { grant_type: 'refresh_token' } };
const breaker = { minimumCalls: 1e6, failingPercentage: 99, windowMs: 1, pauseMs: 1 };

/** Starting a process is expensive, so all start together. */
describe('A refresh with a late response', () => {
  let simulator: TestSimulator;
  let database: TestDatabase;
  let app: GrantsApp;
  let grantId: string;
  let accountId: string;
  let one: GrantsProcess;
  let other: GrantsProcess;
  let impatient: GrantsProcess;
  let frozen: GrantsProcess;

  beforeAll(async () => {
    [simulator, database] = await Promise.all([startTestSimulator(), newTestDatabase()]);
    const start = (settings: object, http: object = {}) =>
      GrantsProcess.start({
        databaseUrl: database.url,
        settings: { pollMs: 20, ...settings },
        http: { breaker, ...http },
        environment: simulator.environment,
      });
    [app, one, other, impatient, frozen] = await Promise.all([
      startGrantsApp({ databaseUrl: database.url, environment: simulator.environment }),
      start({ leaseMs: 600 }, { apiTimeoutMs: 300 }),
      start({ leaseMs: 600 }),
      start({ callerWaitMs: 300 }),
      start({}, { apiTimeoutMs: 600, longTimeoutMs: 600 }),
    ]);
  }, 120_000);
  afterAll(async () => {
    frozen.signal('SIGCONT');
    await Promise.all([one, other, impatient, frozen].map((process) => process.end()));
    await app.close();
    await Promise.all([simulator.close(), database.drop()]);
  });
  beforeEach(async () => {
    await simulator.control('POST', '/reset');
    ({ grantId, accountId } = await connectDueAccount(app, simulator));
  });

  const counts = new FaultCounts('refreshes');
  const count = async () => (await simulator.control('GET', '/tiktok/tokens')).refreshes as number;
  /** The platform acts immediately and delays its response. */
  const respondAfter = (ms: number) =>
    simulator.fault(refreshes, { type: 'latency', ms, after: true }, { times: 1 });
  const token = { token: expect.stringMatching(/^act\./) };

  it('is waited for longer than the timeout of other calls', async () => {
    await respondAfter(1_000);
    expect(await one.useTokens(accountId)).toEqual([token]);
    expect(await grantRow(app, grantId)).toMatchObject({ status: 'ACTIVE', token_version: 2 });
  });

  it('keeps its lease, so that no other process exchanges the same token', async () => {
    await respondAfter(1_500);
    const first = one.useTokens(accountId);
    await until(async () => (await count()) === 1);
    const second = other.useTokens(accountId);
    expect(await Promise.all([first, second])).toEqual([[token], [token]]);
    counts.add(1, await count());
    expect(await count()).toBe(1);
  });

  it('continues after its caller stopped waiting', async () => {
    await respondAfter(1_200);
    expect(await impatient.useTokens(accountId)).toMatchObject([
      { error: { kind: 'transient', platformCode: 'REFRESH_SLOW' } },
    ]);
    await until(async () => (await grantRow(app, grantId)).token_version === 2);
    expect(await impatient.useTokens(accountId)).toEqual([token]);
    counts.add(1, await count());
    expect(await count()).toBe(1);
  });

  it('is saved although the process was frozen while the response waited in its socket', async () => {
    await respondAfter(200);
    const answer = frozen.useTokens(accountId);
    await until(async () => (await count()) === 1);
    frozen.signal('SIGSTOP');
    // A real process uses the real clock: after this time its timeout has passed.
    await delay(1_000);
    frozen.signal('SIGCONT');
    expect(await answer).toEqual([token]);
    expect(await grantRow(app, grantId)).toMatchObject({ status: 'ACTIVE', token_version: 2 });
  });
});
