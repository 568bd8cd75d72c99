import { AccountsService } from '../../src/accounts/accounts.service.js';
import { Database } from '../../src/database/database.js';
import { RefreshLeasesRepository, type LeasedGrant } from '../../src/grants/refresh/leases.repository.js';
import { GrantRefresher } from '../../src/grants/refresh/refresher.js';
import { GrantsReconcileService } from '../../src/grants/reconcile.service.js';
import { PlatformFailure } from '../../src/platforms/platform-failure.js';
import { Platform } from '../../src/platforms/platform.js';
import type { OpenCredentials, TokenSet } from '../../src/platforms/platform-login.js';
import { newTestDatabase, type TestDatabase } from '../support/servers/database.js';
import { deferred, until } from '../support/jest/deferred.js';
import { FakePlatform } from '../support/platforms/fake-platform.js';
import {
  connectAccount,
  grantRow,
  type GrantsApp,
  now,
  resetGrantsApp,
  startGrantsApp,
} from '../support/grants-app.js';
import { replaceMethod } from '../support/jest/methods.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const details = { platformCode: 'code', message: 'A message of the platform.' };
const tokenOf = (credentials: OpenCredentials) => Promise.resolve(credentials.accessToken);

describe('A refresh that fails', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let platform: FakePlatform;
  let userId: string;
  let grantId: string;
  let accountId: string;
  let clock: Date;
  const counts = new FaultCounts('refreshes');

  beforeAll(async () => {
    database = await newTestDatabase();
    platform = new FakePlatform(() => clock);
    await begin();
  });
  beforeEach(async () => {
    await resetGrantsApp(app);
    platform.reset();
    clock = new Date();
    ({ userId, grantId, accountId } = await connectAccount(app, platform.tokens()));
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function begin(settings: object = {}): Promise<void> {
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform, settings });
  }
  async function pass(ms: number): Promise<void> {
    await app.advance(ms);
    clock = new Date(clock.getTime() + ms);
  }
  const row = () => grantRow(app, grantId);
  const handOut = () => app.grants.withTokens(grantId, tokenOf, 'test');
  const account = () => app.context.get(AccountsService, { strict: false }).findOwned(userId, accountId);
  const untilNext = async () => (await row()).refresh_at.getTime() - (await now(app)).getTime();

  it('keeps the status during a platform outage and is retried with growing delays', async () => {
    platform.onRefresh = () => Promise.reject(PlatformFailure.transient(Platform.TIKTOK, details));
    await pass(1.9 * hour);
    await app.drain();
    expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 1, token_version: 1 });
    expect(await untilNext()).toBeGreaterThan(7 * second);
    expect(await untilNext()).toBeLessThan(13 * second);
    expect(await account()).toMatchObject({ status: 'ACTIVE', health: { nextAction: 'NONE' } });

    await pass(20 * second);
    await app.drain();
    expect(await untilNext()).toBeGreaterThan(15 * second);
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await pass(2 * hour);
      await app.drain();
    }
    expect(await untilNext()).toBeLessThan(1.3 * hour);
    expect(await account()).toMatchObject({
      status: 'ERROR',
      health: { nextAction: 'WAIT', lastError: { kind: 'transient', platformCode: 'code' } },
    });

    platform.onRefresh = () => Promise.resolve(platform.tokens());
    await pass(2 * hour);
    await app.drain();
    expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 0, token_version: 2 });
    expect(await account()).toMatchObject({ status: 'ACTIVE', health: { nextAction: 'NONE' } });
  });

  it('waits as long as the platform asks, also if a user requests a refresh', async () => {
    platform.onRefresh = () =>
      Promise.reject(
        PlatformFailure.rateLimited(Platform.TIKTOK, new Date(clock.getTime() + 30 * minute), details),
      );
    await pass(3 * hour);
    await app.drain();
    expect(Math.round((await untilNext()) / minute)).toBe(30);
    await pass(5 * minute);
    const accounts = app.context.get(AccountsService, { strict: false });
    await expect(accounts.refresh(userId, accountId)).rejects.toMatchObject({
      code: 'PLATFORM_RATE_LIMITED',
    });
    counts.add(1, platform.count('refresh'));
    expect(platform.count('refresh')).toBe(1);
  });

  it('is retried immediately if a user requests it a minute after the last attempt', async () => {
    platform.onRefresh = () => Promise.reject(PlatformFailure.transient(Platform.TIKTOK, details));
    await pass(3 * hour);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await app.drain();
      await pass(10 * minute);
    }
    platform.onRefresh = () => Promise.resolve(platform.tokens());
    await app.sql(`UPDATE grants SET refresh_at = app_now() + interval '1 hour'`);
    const accounts = app.context.get(AccountsService, { strict: false });
    expect(await accounts.refresh(userId, accountId)).toMatchObject({ status: 'ACTIVE' });
    expect(await row()).toMatchObject({ token_version: 2, failures: 0 });
  });

  it('disconnects no account if the client secret is wrong', async () => {
    const grants = [grantId];
    for (const subject of ['one', 'two', 'three']) {
      grants.push((await connectAccount(app, platform.tokens(subject))).grantId);
    }
    platform.onRefresh = () => Promise.reject(PlatformFailure.misconfigured(Platform.TIKTOK, details));
    await pass(3 * hour);
    await app.drain();
    expect(await app.sql('SELECT DISTINCT status FROM grants')).toEqual([{ status: 'ACTIVE' }]);
    expect(await account()).toMatchObject({ status: 'ERROR', health: { nextAction: 'CONTACT_OPERATOR' } });
    platform.onRefresh = () => Promise.resolve(platform.tokens());
    await pass(2 * hour);
    await app.drain();
    expect(await app.sql('SELECT DISTINCT failures FROM grants')).toEqual([{ failures: 0 }]);
    expect(grants).toHaveLength(4);
  });

  it('expires the grant once, with the reason of the platform and an audit event', async () => {
    platform.onRefresh = () =>
      Promise.reject(PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_EXPIRED', details));
    await pass(3 * hour);
    await app.drain();
    expect(await row()).toMatchObject({
      status: 'EXPIRED',
      expired_reason: 'GRANT_EXPIRED',
      lease_token: null,
    });
    expect(await account()).toMatchObject({
      status: 'EXPIRED',
      health: { nextAction: 'RECONNECT', reason: 'GRANT_EXPIRED' },
    });
    expect(
      await app.sql(
        `SELECT details->>'reason' AS reason FROM audit_trail WHERE action = 'grant.expired' AND target_id = $1`,
        [grantId],
      ),
    ).toEqual([{ reason: 'GRANT_EXPIRED' }]);
    await pass(day);
    await app.drain();
    await expect(handOut()).rejects.toMatchObject({ kind: 'reauthorize' });
    counts.add(1, platform.count('refresh'));
    expect(platform.count('refresh')).toBe(1);
  });

  it('is a lost reply if the old token is refused after a refresh without a response', async () => {
    platform.onRefresh = () =>
      Promise.reject(PlatformFailure.transient(Platform.TIKTOK, { ...details, outcomeUnknown: true }));
    await pass(3 * hour);
    await expect(handOut()).rejects.toMatchObject({ kind: 'transient' });
    expect(await row()).toMatchObject({ status: 'ACTIVE', attempt_version: 1 });
    platform.onRefresh = () =>
      Promise.reject(PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_INVALID', details));
    await pass(minute);
    await app.drain();
    expect(await row()).toMatchObject({ status: 'EXPIRED', expired_reason: 'LOST_REPLY' });
  });

  it('is not a lost reply if the platform certainly did nothing', async () => {
    platform.onRefresh = () => Promise.reject(PlatformFailure.transient(Platform.TIKTOK, details));
    await pass(3 * hour);
    await expect(handOut()).rejects.toMatchObject({ kind: 'transient' });
    expect(await row()).toMatchObject({ attempt_version: null, attempt_started_at: null });
    platform.onRefresh = () =>
      Promise.reject(PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_INVALID', details));
    await pass(minute);
    await app.drain();
    expect(await row()).toMatchObject({ status: 'EXPIRED', expired_reason: 'GRANT_INVALID' });
  });

  it('releases the lease if too little of it is left for the call', async () => {
    await app.close();
    await begin({ maxConnections: 1 });
    const busy = await connectAccount(app, platform.tokens('busy'));
    await pass(3 * hour);
    const answer = deferred<TokenSet>();
    platform.onRefresh = () => answer.promise;
    const first = app.grants.withTokens(busy.grantId, tokenOf, 'test');
    await until(() => platform.count('refresh') === 1);
    // The first refresh holds the only connection for longer than the lease of the second one allows.
    const leases = app.context.get<RefreshLeasesRepository>(RefreshLeasesRepository, { strict: false });
    const restore = replaceMethod(leases, 'lease', (lease) => async (...asked) => {
      const leased = (await lease(...asked)) as LeasedGrant | null;
      return leased && { ...leased, leaseEndsAt: leased.leaseEndsAt - 50_000 };
    });
    const waiting = handOut();
    await until(async () => (await row()).lease_token !== null);
    const before = await row();
    restore();
    answer.resolve(platform.tokens('busy'));
    await first;
    await expect(waiting).rejects.toMatchObject({ platformCode: 'REFRESH_SLOW' });
    counts.add(1, platform.count('refresh'));
    expect(platform.count('refresh')).toBe(1);
    expect(before.attempt_version).toBe(1);
    expect(await row()).toMatchObject({ lease_token: null, attempt_version: null, status: 'ACTIVE' });
    platform.onRefresh = () => Promise.resolve(platform.tokens());
    expect(await handOut()).toBe('a4');
    await app.close();
    await begin();
  });

  it('is completed during a shutdown', async () => {
    const answer = deferred<TokenSet>();
    platform.onRefresh = () => answer.promise;
    await pass(3 * hour);
    const { token_version: tokenVersion } = await row();
    const refresh = app.context.get(GrantRefresher, { strict: false }).refresh({ id: grantId, tokenVersion });
    await until(() => platform.count('refresh') === 1);
    const closing = app.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    answer.resolve(platform.tokens());
    await Promise.all([refresh, closing]);
    await begin();
    expect(await row()).toMatchObject({ token_version: 2, status: 'ACTIVE' });
  });

  describe('and due work', () => {
    it('is claimed once, refreshed, and due again after 75 % of the new lifetime', async () => {
      await app.drain();
      expect(platform.calls).toEqual([]);
      await pass(1.61 * hour);
      await app.drain();
      expect(platform.calls).toEqual(['refresh r1']);
      expect((await untilNext()) / hour).toBeGreaterThan(1.39);
      expect((await untilNext()) / hour).toBeLessThan(1.61);
    });

    it('is refreshed in time for a week after the last use, and then once a week', async () => {
      let refreshes = 0;
      for (let hours = 0; hours < 24 * 7; hours += 2) {
        await pass(2 * hour);
        await app.drain();
      }
      refreshes = platform.count('refresh');
      expect(refreshes).toBeGreaterThanOrEqual(83);
      for (let days = 0; days < 28; days += 1) {
        await pass(day);
        await app.drain();
      }
      const idle = platform.count('refresh') - refreshes;
      expect(idle).toBeGreaterThanOrEqual(3);
      expect(idle).toBeLessThanOrEqual(6);
    });

    it('keeps the newest hundred operations of a grant', async () => {
      await app.sql(
        `INSERT INTO grant_operations (id, grant_id, kind, outcome, at, duration_ms)
         SELECT ('0190a5d0-ac00-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'call ' || n, 'ok', app_now(), 1
         FROM generate_series(1, 150) AS n`,
        [grantId],
      );
      await app.context.get(GrantsReconcileService, { strict: false }).reconcile();
      const kept = await app.sql('SELECT kind FROM grant_operations ORDER BY id');
      expect(kept).toHaveLength(100);
      // The consent is newer than all of them.
      expect(kept.slice(0, 1)).toEqual([{ kind: 'call 52' }]);
      expect(kept.at(-1)).toEqual({ kind: 'consent' });
    });

    it('is counted if it is overdue', async () => {
      await pass(1.9 * hour);
      await app.context.get(GrantsReconcileService, { strict: false }).reconcile();
      const { Metrics } = await import('../../src/telemetry/metrics.js');
      const { body } = await app.context.get(Metrics).text();
      expect(body).toMatch(/patchbay_grants_missed 1/);
    });
  });

  describe('and a platform that reports a removed authorization', () => {
    const removed = (at: Date) =>
      app.grants.reportAuthorizationRemoval({
        platform: Platform.TIKTOK,
        subject: 'subject',
        at,
        reason: 'user',
      });

    it('is confirmed by one probe', async () => {
      await pass(minute);
      expect(await removed(clock)).toBe('suspected');
      platform.onProbe = () =>
        Promise.reject(PlatformFailure.reauthorize(Platform.TIKTOK, 'TOKEN_REFUSED', details));
      await app.drain();
      expect(platform.calls).toEqual(['probe a1']);
      expect(await row()).toMatchObject({
        status: 'EXPIRED',
        expired_reason: 'AUTHORIZATION_REMOVED',
        suspect_since: null,
      });
    });

    it('is rejected if the probe succeeds', async () => {
      await pass(minute);
      await removed(clock);
      expect(await account()).toMatchObject({ status: 'ACTIVE' });
      await app.drain();
      expect(platform.calls).toEqual(['probe a1']);
      expect(await row()).toMatchObject({
        status: 'ACTIVE',
        suspect_since: null,
        lease_token: null,
        attempt_version: null,
      });
      expect((await untilNext()) / hour).toBeGreaterThan(1);
    });

    it('is probed again after a platform outage', async () => {
      await pass(minute);
      await removed(clock);
      platform.onProbe = () => Promise.reject(PlatformFailure.transient(Platform.TIKTOK, details));
      await app.drain();
      expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 1, suspect_since: expect.any(Date) });
      platform.onProbe = () => Promise.resolve();
      await pass(minute);
      await app.drain();
      expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 0, suspect_since: null });
    });

    it('is ignored if it is from before the latest consent', async () => {
      const before = new Date(clock.getTime() - minute);
      expect(await removed(before)).toBe('ignored');
      await app.drain();
      expect(platform.calls).toEqual([]);
    });

    it('is confirmed by a refresh if the token is expired', async () => {
      await pass(3 * hour);
      await removed(clock);
      platform.onRefresh = () =>
        Promise.reject(PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_INVALID', details));
      await app.drain();
      expect(platform.calls).toEqual(['refresh r1']);
      expect(await row()).toMatchObject({ status: 'EXPIRED' });
    });

    it('is unknown for other subjects, and rolled back with the transaction of the caller', async () => {
      const at = new Date(clock.getTime() + minute);
      const removal = { platform: Platform.TIKTOK, subject: 'unknown', at, reason: 'user' };
      expect(await app.grants.reportAuthorizationRemoval(removal)).toBe('unknown');
      await expect(
        app.context.get(Database).transaction(async (manager) => {
          await app.grants.reportAuthorizationRemoval({ ...removal, subject: 'subject' }, manager);
          throw new Error('rolled back');
        }),
      ).rejects.toThrow('rolled back');
      expect(await row()).toMatchObject({ suspect_since: null });
    });
  });
});
