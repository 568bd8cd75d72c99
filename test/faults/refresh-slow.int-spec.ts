import { setTimeout as delay } from 'node:timers/promises';
import type { TokenSet } from '../../src/platforms/platform-login.js';
import { newTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/deferred.js';
import { aConnectedAccount, grantRow, type GrantsApp, startGrantsApp } from '../support/grants-app.js';
import { GrantsProcess } from '../support/grants-process.js';
import { startTestSimulator, type TestSimulator } from '../support/simulator.js';

const refreshes = { path: '/v2/oauth/token/', form: { grant_type: 'refresh_token' } };
const breaker = { minimumCalls: 1e6, failingPercentage: 99, windowMs: 1, pauseMs: 1 };

describe('A refresh that the platform answers late', () => {
  let simulator: TestSimulator;
  let database: TestDatabase;
  let app: GrantsApp;
  let grantId: string;
  let accountId: string;
  const running: GrantsProcess[] = [];

  beforeAll(async () => {
    simulator = await startTestSimulator();
  });
  afterAll(() => simulator.close());
  beforeEach(async () => {
    await simulator.control('POST', '/reset');
    database = await newTestDatabase();
    app = await startGrantsApp({ databaseUrl: database.url, environment: simulator.environment });
    const { grants } = await simulator.control('POST', '/tiktok/grants', { person: 'sim-public' });
    const tokens: TokenSet = {
      credentials: { accessToken: grants[0].accessToken, refreshToken: grants[0].refreshToken },
      accessExpiresAt: new Date(Date.now() + 5_000),
      refreshExpiresAt: new Date(Date.now() + 180 * 24 * 3_600_000),
      scopes: grants[0].scope.split(','),
      subject: grants[0].openId,
    };
    ({ grantId, accountId } = await aConnectedAccount(app, tokens));
    await app.sql(
      `UPDATE grants SET refreshed_at = app_now() - interval '2 hours', access_expires_at = app_now()`,
    );
  });
  afterEach(async () => {
    for (const process of running.splice(0)) {
      process.signal('SIGCONT');
      await process.end();
    }
    await app.close();
    await database.drop();
  });

  async function aProcess(settings: object, http: object = {}): Promise<GrantsProcess> {
    const process = await GrantsProcess.start({
      databaseUrl: database.url,
      settings: { pollMs: 20, ...settings },
      http: { breaker, ...http },
      environment: simulator.environment,
    });
    running.push(process);
    return process;
  }
  const count = async () => (await simulator.control('GET', '/tiktok/tokens')).refreshes as number;
  /** The platform acts at once, and its answer waits. */
  const answerAfter = (ms: number) =>
    simulator.fault(refreshes, { type: 'latency', ms, after: true }, { times: 1 });
  const token = { token: expect.stringMatching(/^act\./) };

  it('is waited for beyond the limit of other calls', async () => {
    await answerAfter(1_000);
    const process = await aProcess({}, { apiTimeoutMs: 300 });
    process.handOut(accountId);
    expect((await process.answered())[0]).toEqual(token);
    expect(await grantRow(app, grantId)).toMatchObject({ status: 'ACTIVE', token_version: 2 });
  });

  it('keeps its lease meanwhile: no other process exchanges the same token', async () => {
    await answerAfter(1_500);
    const settings = { leaseMs: 600 };
    const [one, other] = [await aProcess(settings), await aProcess(settings)];
    one.handOut(accountId);
    await until(async () => (await count()) === 1);
    other.handOut(accountId);
    expect([(await one.answered())[0], (await other.answered())[0]]).toEqual([token, token]);
    expect(await count()).toBe(1);
  });

  it('goes on when its caller has waited long enough', async () => {
    await answerAfter(1_200);
    const process = await aProcess({ callerWaitMs: 300 });
    process.handOut(accountId);
    expect((await process.answered())[0]).toMatchObject({
      error: { kind: 'transient', platformCode: 'REFRESH_SLOW' },
    });
    await until(async () => (await grantRow(app, grantId)).token_version === 2);
    process.handOut(accountId);
    expect((await process.answered(2))[1]).toEqual(token);
    expect(await count()).toBe(1);
  });

  it('counts although the process was frozen while the answer waited in its socket', async () => {
    await answerAfter(200);
    const process = await aProcess({}, { apiTimeoutMs: 600, longTimeoutMs: 600 });
    process.handOut(accountId);
    await until(async () => (await count()) === 1);
    process.signal('SIGSTOP');
    // The clock of a real process: by then its limit is long over.
    await delay(1_000);
    process.signal('SIGCONT');
    expect((await process.answered())[0]).toEqual(token);
    expect(await grantRow(app, grantId)).toMatchObject({ status: 'ACTIVE', token_version: 2 });
  });
});
