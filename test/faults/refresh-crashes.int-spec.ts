import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { newTestDatabase, type LocalDatabase } from '../support/servers/database.js';
import { until } from '../support/jest/deferred.js';
import { connectDueAccount, grantRow, type GrantsApp, startGrantsApp } from '../support/grants-app.js';
import { GrantsProcess } from '../support/processes/grants-process.js';
import { startTestSimulator, type TestSimulator } from '../support/servers/simulator.js';
import { TcpProxy } from '../support/servers/tcp-proxy.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const tokenPath = '/v2/oauth/token/';
const refreshes = { path: tokenPath, form: { grant_type: 'refresh_token' } };
const token = { token: expect.stringMatching(/^act\./) };

/** Starting a process is expensive: all start together, and a test ends only those that its case needs to end. */
describe('Processes that crash or freeze during a refresh', () => {
  let simulator: TestSimulator;
  let database: LocalDatabase;
  let app: GrantsApp;
  let dataDir: string;
  let grantId: string;
  let accountId: string;
  /** Database address of processes whose connection the tests cut. */
  let proxiedUrl: string;
  let proxy: TcpProxy;
  const running: GrantsProcess[] = [];
  let callers: GrantsProcess[];
  let victims: GrantsProcess[];
  let survivor: GrantsProcess;
  let frozen: GrantsProcess;
  let cutOff: GrantsProcess[];

  beforeAll(async () => {
    [simulator, database] = await Promise.all([startTestSimulator(), newTestDatabase()]);
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-crash-'));
    const target = new URL(database.tcpUrl);
    proxy = await TcpProxy.start({ host: target.hostname, port: Number(target.port) });
    target.port = String(proxy.port);
    proxiedUrl = target.href;
    const cutOffOptions = { databaseUrl: proxiedUrl, settings: { shutdownGraceMs: 300 } };
    [app, callers, frozen, cutOff] = await Promise.all([
      startGrantsApp({ databaseUrl: database.url, environment: simulator.environment }),
      Promise.all([0, 1, 2, 3].map(() => startProcess({ settings: { maxCallMs: 500 } }))),
      startProcess({ settings: { leaseMs: 1_500, maxCallMs: 1_000 } }),
      Promise.all([
        startProcess({ databaseUrl: proxiedUrl }),
        startProcess(cutOffOptions),
        startProcess(cutOffOptions),
      ]),
    ]);
    survivor = callers[0]!;
    victims = [...callers.slice(1), await startProcess()];
  }, 120_000);
  afterAll(async () => {
    await Promise.all(
      running.map((process) => {
        process.signal('SIGCONT');
        return process.end();
      }),
    );
    await app.close();
    await Promise.all([proxy.close(), simulator.close(), database.drop()]);
    rmSync(dataDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await simulator.control('POST', '/reset');
    ({ grantId, accountId } = await connectDueAccount(app, simulator));
  });

  async function startProcess(
    more: { settings?: object; databaseUrl?: string } = {},
  ): Promise<GrantsProcess> {
    const process = await GrantsProcess.start({
      databaseUrl: more.databaseUrl ?? database.url,
      settings: { pollMs: 20, ...more.settings },
      environment: { ...simulator.environment, DATA_DIR: dataDir },
    });
    running.push(process);
    return process;
  }
  const row = () => grantRow(app, grantId);
  const counts = new FaultCounts('refreshes');
  /** The platform has refreshed once, and its tokens must be stored. */
  const expectStoredOnce = async (state: object = { refreshes: 1 }) => {
    const { refreshes: found } = await platform();
    counts.add(1, (await row()).token_version === 2 ? found : 0);
    expect(await platform()).toMatchObject(state);
  };
  const platform = () => simulator.control('GET', '/tiktok/tokens');
  const exchanged = (times = 1) => until(async () => (await platform()).refreshes >= times);
  const endLease = () => app.sql('UPDATE grants SET lease_until = app_now() WHERE id = $1', [grantId]);

  it('refresh once for 50 callers in 4 processes while the platform is slow', async () => {
    await simulator.fault(refreshes, { type: 'latency', ms: 1_000 });
    const answers = await Promise.all(
      callers.map((process, index) => process.useTokens(accountId, index < 2 ? 13 : 12)),
    );
    const tokens = new Set(answers.flat().map((answer) => answer.token ?? answer.error?.message));
    expect(tokens.size).toBe(1);
    expect([...tokens][0]).toMatch(/^act\./);
    await expectStoredOnce({ refreshes: 1, invalidGrants: 0, refreshReuses: 0 });
    expect(await row()).toMatchObject({ token_version: 2, status: 'ACTIVE' });
  });

  it('leave the grant to the next process when killed before the platform acted', async () => {
    await simulator.fault(refreshes, { type: 'hang' });
    const victim = victims.pop()!;
    void victim.useTokens(accountId);
    await until(async () => (await row()).attempt_version === 1);
    await victim.end();
    await simulator.control('DELETE', '/faults');
    await endLease();
    expect(await survivor.useTokens(accountId)).toEqual([token]);
    expect(await row()).toMatchObject({ status: 'ACTIVE', token_version: 2 });
  });

  it('report a lost reply when killed between the response and the save', async () => {
    await simulator.fault(refreshes, { type: 'latency', ms: 60_000, after: true }, { times: 1 });
    const victim = victims.pop()!;
    void victim.useTokens(accountId);
    await exchanged();
    await victim.end();
    await endLease();
    expect(await survivor.useTokens(accountId)).toEqual([
      { error: { kind: 'reauthorize', platformCode: 'LOST_REPLY', message: expect.any(String) } },
    ]);
    expect(await row()).toMatchObject({ status: 'EXPIRED', expired_reason: 'LOST_REPLY' });
  });

  it('lose nothing when killed during the save', async () => {
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    const victim = victims.pop()!;
    await simulator.fault(refreshes, { type: 'latency', ms: 300, after: true }, { times: 1 });
    void victim.useTokens(accountId);
    await exchanged();
    await blocker.query('BEGIN');
    await blocker.query('SELECT FROM grants WHERE id = $1 FOR UPDATE', [grantId]);
    await until(async () => {
      const waiting = await app.sql(
        `SELECT FROM pg_stat_activity WHERE application_name = 'patchbay refresh' AND wait_event_type = 'Lock'
           AND datname = current_database()`,
      );
      return waiting.length > 0;
    });
    await victim.end();
    await blocker.query('COMMIT');
    await blocker.end();
    await until(async () => (await row()).token_version === 2);
    expect(await survivor.useTokens(accountId)).toEqual([token]);
    await expectStoredOnce();
  });

  it('lose nothing when killed after the save', async () => {
    const victim = victims.pop()!;
    const first = await victim.useTokens(accountId);
    await victim.end();
    expect(first).toEqual([token]);
    expect(await survivor.useTokens(accountId)).toEqual(first);
    await expectStoredOnce();
  });

  it('save after they were frozen for longer than the lease and another process reported a lost reply', async () => {
    await simulator.fault(refreshes, { type: 'latency', ms: 300, after: true }, { times: 1 });
    const answer = frozen.useTokens(accountId);
    await exchanged();
    frozen.signal('SIGSTOP');
    await until(async () => {
      const [lease] = await app.sql('SELECT lease_until <= app_now() AS over FROM grants WHERE id = $1', [
        grantId,
      ]);
      return lease.over;
    });
    expect(await survivor.useTokens(accountId)).toMatchObject([{ error: { platformCode: 'LOST_REPLY' } }]);
    expect(await row()).toMatchObject({ status: 'EXPIRED' });
    frozen.signal('SIGCONT');
    expect(await answer).toEqual([token]);
    expect(await row()).toMatchObject({ status: 'ACTIVE', token_version: 2 });
    expect(await survivor.useTokens(accountId)).toEqual(await answer);
  });

  describe('while PostgreSQL is unavailable between the response and the save', () => {
    let process: GrantsProcess;
    beforeEach(() => simulator.fault(refreshes, { type: 'latency', ms: 400, after: true }, { times: 1 }));
    afterEach(() => proxy.restore());

    const spoolDir = () => join(dataDir, 'unsaved-refreshes');
    const spooled = () => {
      try {
        return readdirSync(spoolDir()).filter((name) => name.endsWith('.json'));
      } catch {
        return [];
      }
    };

    it('retry until it is available', async () => {
      process = cutOff[0]!;
      void process.useTokens(accountId);
      await exchanged();
      proxy.cut();
      await until(() => spooled().length === 1);
      expect(await row()).toMatchObject({ token_version: 1 });
      proxy.restore();
      await until(async () => (await row()).token_version === 2);
      await until(() => spooled().length === 0);
      await until(async () =>
        (await process.useTokens(accountId)).some((one) => one.token?.startsWith('act.')),
      );
      await expectStoredOnce({ refreshes: 1, invalidGrants: 0 });
    });

    it('retry during their shutdown', async () => {
      void process.useTokens(accountId);
      await exchanged();
      proxy.cut();
      await until(() => spooled().length === 1);
      const ended = process.end('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 300));
      proxy.restore();
      await ended;
      expect(await row()).toMatchObject({ token_version: 2, status: 'ACTIVE' });
      expect(spooled()).toEqual([]);
    });

    it.each(['SIGTERM', 'SIGKILL'] as const)(
      'leave the sealed result to the next process when ended by %s',
      async (signal) => {
        const victim = cutOff.pop()!;
        void victim.useTokens(accountId);
        await exchanged();
        proxy.cut();
        await until(() => spooled().length === 1);
        await victim.end(signal);
        const [name] = spooled();
        const content = readFileSync(join(spoolDir(), name!), 'utf8');
        expect(content).toMatch(/"pbv1\./);
        expect(content).not.toMatch(/act\.|rft\./);
        expect(await row()).toMatchObject({ token_version: 1 });
        // An unreadable file does not block the others.
        const damaged = '0-damaged.json';
        writeFileSync(join(spoolDir(), damaged), '{');

        const next = await startProcess();
        expect(await row()).toMatchObject({ token_version: 2, status: 'ACTIVE' });
        expect(spooled()).toEqual([damaged]);
        rmSync(join(spoolDir(), damaged));
        expect(await next.useTokens(accountId)).toEqual([token]);
        await expectStoredOnce({ refreshes: 1, invalidGrants: 0 });
      },
    );
  });
});
