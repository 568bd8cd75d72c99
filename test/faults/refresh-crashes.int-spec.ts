import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TokenSet } from '../../src/platforms/platform-login.js';
import { newTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/deferred.js';
import { aConnectedAccount, grantRow, type GrantsApp, startGrantsApp } from '../support/grants-app.js';
import { GrantsProcess } from '../support/grants-process.js';
import { startTestSimulator, type TestSimulator } from '../support/simulator.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const tokenPath = '/v2/oauth/token/';
const refreshes = { path: tokenPath, form: { grant_type: 'refresh_token' } };

describe('Processes that renew a grant and meet with an accident', () => {
  let simulator: TestSimulator;
  let database: TestDatabase;
  let app: GrantsApp;
  let dataDir: string;
  let grantId: string;
  let accountId: string;
  let openId: string;
  const running: GrantsProcess[] = [];

  beforeAll(async () => {
    simulator = await startTestSimulator();
  });
  afterAll(() => simulator.close());
  beforeEach(async () => {
    await simulator.control('POST', '/reset');
    database = await newTestDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-crash-'));
    app = await startGrantsApp({ databaseUrl: database.url, environment: simulator.environment });
    const { grants } = await simulator.control('POST', '/tiktok/grants', { person: 'sim-public' });
    const [given] = grants;
    openId = given.openId;
    const tokens: TokenSet = {
      credentials: { accessToken: given.accessToken, refreshToken: given.refreshToken },
      // About to run out: whoever asks has to wait for a renewal.
      accessExpiresAt: new Date(Date.now() + 5_000),
      refreshExpiresAt: new Date(Date.now() + 180 * 24 * 3_600_000),
      scopes: given.scope.split(','),
      subject: openId,
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
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function aProcess(more: { settings?: object; databaseUrl?: string } = {}): Promise<GrantsProcess> {
    const process = await GrantsProcess.start({
      databaseUrl: more.databaseUrl ?? database.url,
      settings: { pollMs: 20, ...more.settings },
      environment: { ...simulator.environment, DATA_DIR: dataDir },
    });
    running.push(process);
    return process;
  }
  const row = () => grantRow(app, grantId);
  const platform = () => simulator.control('GET', '/tiktok/tokens');
  const exchanged = (times = 1) => until(async () => (await platform()).refreshes >= times);
  const expiresSoon = () => app.sql('UPDATE grants SET lease_until = app_now() WHERE id = $1', [grantId]);

  it('ask once: 50 callers in 4 processes, and a slow platform', async () => {
    await simulator.fault(refreshes, { type: 'latency', ms: 1_000 });
    const processes = await Promise.all([aProcess(), aProcess(), aProcess(), aProcess()]);
    for (const [index, process] of processes.entries()) process.handOut(accountId, index < 2 ? 13 : 12);
    const answers = await Promise.all(
      processes.map((process, index) => process.answered(index < 2 ? 13 : 12)),
    );
    const tokens = new Set(answers.flat().map(({ token, error }) => token ?? error?.message));
    expect(tokens.size).toBe(1);
    expect([...tokens][0]).toMatch(/^act\./);
    expect(await platform()).toMatchObject({ refreshes: 1, invalidGrants: 0, refreshReuses: 0 });
    expect(await row()).toMatchObject({ token_version: 2, status: 'ACTIVE' });
  });

  it('come to nothing when killed before the platform acted: the next one renews', async () => {
    await simulator.fault(refreshes, { type: 'hang' });
    const victim = await aProcess();
    victim.handOut(accountId);
    await until(async () => (await row()).attempt_version === 1);
    await victim.end();
    await simulator.control('DELETE', '/faults');
    const heir = await aProcess();
    await expiresSoon();
    heir.handOut(accountId);
    expect((await heir.answered())[0]).toEqual({ token: expect.stringMatching(/^act\./) });
    expect(await row()).toMatchObject({ status: 'ACTIVE', token_version: 2 });
  });

  it('say what is lost when killed between the answer and the save', async () => {
    await simulator.fault(refreshes, { type: 'latency', ms: 60_000, after: true }, { times: 1 });
    const victim = await aProcess();
    victim.handOut(accountId);
    await exchanged();
    await victim.end();
    const heir = await aProcess({ settings: { maxCallMs: 500 } });
    await expiresSoon();
    heir.handOut(accountId);
    expect((await heir.answered())[0]).toEqual({
      error: { kind: 'reauthorize', platformCode: 'LOST_REPLY', message: expect.any(String) },
    });
    expect(await row()).toMatchObject({ status: 'EXPIRED', expired_reason: 'LOST_REPLY' });
  });

  it('lose nothing when killed during the save', async () => {
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    const victim = await aProcess();
    await simulator.fault(refreshes, { type: 'latency', ms: 300, after: true }, { times: 1 });
    victim.handOut(accountId);
    await exchanged();
    await blocker.query('BEGIN');
    await blocker.query('SELECT FROM grants WHERE id = $1 FOR UPDATE', [grantId]);
    await until(async () => {
      const waiting = await app.sql(
        `SELECT FROM pg_stat_activity WHERE application_name = 'patchbay refresh' AND wait_event_type = 'Lock'`,
      );
      return waiting.length > 0;
    });
    await victim.end();
    await blocker.query('COMMIT');
    await blocker.end();
    await until(async () => (await row()).token_version === 2);
    const heir = await aProcess();
    heir.handOut(accountId);
    expect((await heir.answered())[0]).toEqual({ token: expect.stringMatching(/^act\./) });
    expect(await platform()).toMatchObject({ refreshes: 1 });
  });

  it('lose nothing when killed after the save', async () => {
    const victim = await aProcess();
    victim.handOut(accountId);
    const [first] = await victim.answered();
    await victim.end();
    const heir = await aProcess();
    heir.handOut(accountId);
    expect((await heir.answered())[0]).toEqual(first);
    expect(await platform()).toMatchObject({ refreshes: 1 });
  });

  it('save when they wake up: frozen for longer than the lease, and taken for dead', async () => {
    const settings = { leaseMs: 1_500, maxCallMs: 1_000 };
    await simulator.fault(refreshes, { type: 'latency', ms: 300, after: true }, { times: 1 });
    const frozen = await aProcess({ settings });
    frozen.handOut(accountId);
    await exchanged();
    frozen.signal('SIGSTOP');
    await until(async () => {
      const [{ over }] = await app.sql('SELECT lease_until <= app_now() AS over FROM grants');
      return over;
    });
    const other = await aProcess({ settings });
    other.handOut(accountId);
    expect((await other.answered())[0]).toMatchObject({ error: { platformCode: 'LOST_REPLY' } });
    expect(await row()).toMatchObject({ status: 'EXPIRED' });
    frozen.signal('SIGCONT');
    expect((await frozen.answered())[0]).toEqual({ token: expect.stringMatching(/^act\./) });
    expect(await row()).toMatchObject({ status: 'ACTIVE', token_version: 2 });
    other.handOut(accountId);
    expect((await other.answered(2))[1]).toEqual({ token: frozen.answers[0]!.token });
  });

  describe('while PostgreSQL is away between the answer and the save', () => {
    let cable: TcpProxy;
    let url: string;
    beforeEach(async () => {
      const target = new URL(database.url);
      cable = await TcpProxy.start({ host: target.hostname, port: Number(target.port) });
      target.port = String(cable.port);
      url = target.href;
      await simulator.fault(refreshes, { type: 'latency', ms: 400, after: true }, { times: 1 });
    });
    afterEach(() => cable.close());

    const spooled = () => {
      try {
        return readdirSync(join(dataDir, 'unsaved-refreshes')).filter((name) => name.endsWith('.json'));
      } catch {
        return [];
      }
    };

    it('go on trying until it is back', async () => {
      const process = await aProcess({ databaseUrl: url });
      process.handOut(accountId);
      await exchanged();
      cable.cut();
      await until(() => spooled().length === 1);
      expect(await row()).toMatchObject({ token_version: 1 });
      cable.restore();
      await until(async () => (await row()).token_version === 2);
      await until(() => spooled().length === 0);
      process.handOut(accountId);
      await until(() => process.answers.some(({ token }) => token?.startsWith('act.')));
      expect(await platform()).toMatchObject({ refreshes: 1, invalidGrants: 0 });
    });

    it('go on trying while they are being stopped', async () => {
      const process = await aProcess({ databaseUrl: url });
      process.handOut(accountId);
      await exchanged();
      cable.cut();
      await until(() => spooled().length === 1);
      const ended = process.end('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 300));
      cable.restore();
      await ended;
      expect(await row()).toMatchObject({ token_version: 2, status: 'ACTIVE' });
      expect(spooled()).toEqual([]);
    });

    it.each(['SIGTERM', 'SIGKILL'] as const)(
      'leave the answer, sealed, to the next one when ended by %s',
      async (signal) => {
        const victim = await aProcess({ databaseUrl: url, settings: { shutdownGraceMs: 300 } });
        victim.handOut(accountId);
        await exchanged();
        cable.cut();
        await until(() => spooled().length === 1);
        await victim.end(signal);
        const [name] = spooled();
        const content = readFileSync(join(dataDir, 'unsaved-refreshes', name!), 'utf8');
        expect(content).toMatch(/"pbv1\./);
        expect(content).not.toMatch(/act\.|rft\./);
        expect(await row()).toMatchObject({ token_version: 1 });
        // A file that cannot be read stands in the way of no other.
        const damaged = '0-damaged.json';
        writeFileSync(join(dataDir, 'unsaved-refreshes', damaged), '{');

        const heir = await aProcess();
        expect(await row()).toMatchObject({ token_version: 2, status: 'ACTIVE' });
        expect(spooled()).toEqual([damaged]);
        rmSync(join(dataDir, 'unsaved-refreshes', damaged));
        heir.handOut(accountId);
        expect((await heir.answered())[0]).toEqual({ token: expect.stringMatching(/^act\./) });
        expect(await platform()).toMatchObject({ refreshes: 1, invalidGrants: 0 });
      },
    );
  });
});
