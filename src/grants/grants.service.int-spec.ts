import { AccountsService } from '../accounts/accounts.service.js';
import { newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import { FakePlatform } from '../../test/support/platforms/fake-platform.js';
import { connectAccount, grantRow, type GrantsApp, startGrantsApp } from '../../test/support/grants-app.js';
import { until } from '../../test/support/jest/deferred.js';
import { queriesOf } from '../../test/support/query-log.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import { Platform } from '../platforms/platform.js';
import type { OpenCredentials } from '../platforms/platform-login.js';
import { GrantCallLog } from './operations/call-log.js';

const minute = 60_000;
const hour = 60 * minute;
const details = { platformCode: 'code', message: 'A message of the platform.' };
const refused = () => PlatformFailure.reauthorize(Platform.TIKTOK, 'TOKEN_REFUSED', details);
const trouble = () => PlatformFailure.transient(Platform.TIKTOK, details);

describe('GrantsService', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let platform: FakePlatform;
  let grantId: string;
  let accountId: string;
  let clock: { now: Date };
  const tokenOf = (credentials: OpenCredentials) => Promise.resolve(credentials.accessToken);
  const handOut = () => app.grants.withTokens(grantId, tokenOf, 'test');

  beforeEach(async () => {
    database = await newTestDatabase();
    clock = { now: new Date() };
    platform = new FakePlatform(() => clock.now);
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
    ({ grantId, accountId } = await connectAccount(app, platform.tokens()));
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  /** Advances time for the application and the platform. */
  async function pass(ms: number): Promise<void> {
    await app.advance(ms);
    clock.now = new Date(clock.now.getTime() + ms);
  }

  it('costs one read and no write while the token is fresh', async () => {
    const accounts = app.context.get(AccountsService, { strict: false });
    const queries = await queriesOf(app.context, async () => {
      expect(await accounts.withCredentials(accountId, tokenOf)).toBe('a1');
    });
    expect(queries).toHaveLength(1);
    expect(queries[0]).toMatch(/^SELECT/);
    expect(await queriesOf(app.context, handOut)).toEqual([expect.stringMatching(/^SELECT/)]);
  });

  it('refreshes in the background from five minutes before the token expires', async () => {
    await pass(2 * hour - 4 * minute);
    const queries = await queriesOf(app.context, async () => expect(await handOut()).toBe('a1'));
    expect(queries.length).toBeLessThanOrEqual(2);
    await app.drain();
    while ((await grantRow(app, grantId)).token_version === 1) await new Promise(setImmediate);
    expect(await handOut()).toBe('a2');
    expect(platform.count('refresh')).toBe(1);
  });

  it('waits for the refresh in the last minute and after the token expired', async () => {
    await pass(2 * hour - 50_000);
    expect(await handOut()).toBe('a2');
    await pass(3 * hour);
    expect(await handOut()).toBe('a3');
    expect(platform.calls).toEqual(['refresh r1', 'refresh r2']);
  });

  it('refreshes once for many callers', async () => {
    await pass(3 * hour);
    const queries = await queriesOf(app.context, async (log) => {
      const reads = () => log.filter((query) => query.startsWith('SELECT')).length;
      // A caller that reads the old token and is delayed until the refresh has ended would ask for another one.
      platform.onRefresh = async () => {
        await until(() => reads() >= 50);
        await app.sql('SELECT 1');
        return platform.tokens();
      };
      const tokens = await Promise.all(Array.from({ length: 50 }, handOut));
      expect(new Set(tokens)).toEqual(new Set(['a2']));
    });
    expect(platform.count('refresh')).toBe(1);
    // They share one refresh in memory instead of polling the database.
    expect(queries.filter((query) => query.startsWith('UPDATE grants'))).toHaveLength(1);
  });

  it('uses a token that is still valid if the refresh fails', async () => {
    platform.onRefresh = () => Promise.reject(trouble());
    await pass(2 * hour - 4_000);
    expect(await handOut()).toBe('a1');
    await pass(5_000);
    await expect(handOut()).rejects.toMatchObject({ kind: 'transient', platformCode: 'code' });
    // The second call did not reach the platform, because the grant backs off.
    expect(platform.count('refresh')).toBe(1);
    expect(await grantRow(app, grantId)).toMatchObject({ status: 'ACTIVE', failures: 1, token_version: 1 });
  });

  describe('if the platform refuses a token that is not expired', () => {
    const oncePer = (failing: string[]) => (credentials: OpenCredentials) =>
      failing.includes(credentials.accessToken)
        ? Promise.reject(refused())
        : Promise.resolve(credentials.accessToken);

    it('refreshes once and retries once', async () => {
      expect(await app.grants.withTokens(grantId, oncePer(['a1']), 'test')).toBe('a2');
      expect(platform.calls).toEqual(['refresh r1']);
    });

    it('does not refresh if another caller did', async () => {
      const work = async (credentials: OpenCredentials) => {
        if (credentials.accessToken !== 'a1') return credentials.accessToken;
        await app.grants.withTokens(grantId, oncePer(['a1']), 'other');
        throw refused();
      };
      expect(await app.grants.withTokens(grantId, work, 'test')).toBe('a2');
      expect(platform.count('refresh')).toBe(1);
    });

    it('treats a refused new token as a platform problem and keeps the account connected', async () => {
      const work = oncePer(['a1', 'a2', 'a3']);
      await expect(app.grants.withTokens(grantId, work, 'test')).rejects.toMatchObject({ kind: 'transient' });
      // It does not refresh again within a minute.
      await expect(app.grants.withTokens(grantId, work, 'test')).rejects.toMatchObject({ kind: 'transient' });
      expect(platform.count('refresh')).toBe(1);
      await pass(minute + 1000);
      await expect(app.grants.withTokens(grantId, work, 'test')).rejects.toMatchObject({ kind: 'transient' });
      expect(platform.count('refresh')).toBe(2);
      expect(await grantRow(app, grantId)).toMatchObject({ status: 'ACTIVE' });
    });

    it('expires the grant for a refused new token, if that is what it means at the platform', async () => {
      Object.assign(platform.login, { refusalOfNewToken: 'GRANT_ENDED' });
      const work = oncePer(['a1', 'a2']);
      await expect(app.grants.withTokens(grantId, work, 'test')).rejects.toMatchObject({
        reason: 'TOKEN_REFUSED',
      });
      expect(platform.count('refresh')).toBe(1);
      expect(await grantRow(app, grantId)).toMatchObject({
        status: 'EXPIRED',
        expired_reason: 'TOKEN_REFUSED',
      });
    });

    it('expires the grant if the platform has no refresh tokens', async () => {
      Object.assign(platform.login, { refreshModel: () => 'extending' });
      await expect(app.grants.withTokens(grantId, oncePer(['a1']), 'test')).rejects.toMatchObject({
        kind: 'reauthorize',
      });
      expect(await grantRow(app, grantId)).toMatchObject({
        status: 'EXPIRED',
        expired_reason: 'TOKEN_REFUSED',
      });
      await expect(handOut()).rejects.toMatchObject({ kind: 'reauthorize' });
    });
  });

  it('expires a grant that a call finds revoked, unless it was refreshed meanwhile', async () => {
    const revoked = PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_REVOKED', details);
    await expect(
      app.grants.withTokens(
        grantId,
        async () => {
          await app.grants.withTokens(
            grantId,
            (open) => (open.accessToken === 'a1' ? Promise.reject(refused()) : tokenOf(open)),
            'other',
          );
          throw revoked;
        },
        'test',
      ),
    ).rejects.toBe(revoked);
    expect(await grantRow(app, grantId)).toMatchObject({ status: 'ACTIVE', token_version: 2 });
    await expect(app.grants.withTokens(grantId, () => Promise.reject(revoked), 'test')).rejects.toBe(revoked);
    expect(await grantRow(app, grantId)).toMatchObject({
      status: 'EXPIRED',
      expired_reason: 'GRANT_REVOKED',
    });
  });

  it('records missing scopes and keeps the grant', async () => {
    const failure = PlatformFailure.reauthorize(Platform.TIKTOK, 'SCOPES_MISSING', {
      ...details,
      missingScopes: ['publish'],
    });
    await expect(app.grants.withTokens(grantId, () => Promise.reject(failure), 'test')).rejects.toBe(failure);
    const accounts = app.context.get(AccountsService, { strict: false });
    const { user_id: owner, status } = await grantRow(app, grantId);
    expect(status).toBe('ACTIVE');
    expect(await accounts.findOwned(owner, accountId)).toMatchObject({
      status: 'ACTIVE',
      health: { missingScopes: ['publish'], nextAction: 'RECONNECT' },
    });
  });

  it('rethrows other failures and changes nothing', async () => {
    const before = await grantRow(app, grantId);
    const failures = [
      trouble(),
      PlatformFailure.rejected(Platform.TIKTOK, details),
      PlatformFailure.misconfigured(Platform.TIKTOK, details),
      PlatformFailure.rateLimited(Platform.TIKTOK, new Date(), details),
      new Error('Ours.'),
    ];
    for (const failure of failures) {
      await expect(app.grants.withTokens(grantId, () => Promise.reject(failure), 'test')).rejects.toBe(
        failure,
      );
    }
    expect(await grantRow(app, grantId)).toEqual(before);
  });

  it('records calls with their outcome', async () => {
    await handOut();
    await app.grants
      .withTokens(grantId, () => Promise.reject(trouble()), 'post.status')
      .catch(() => undefined);
    await app.context.get(GrantCallLog, { strict: false }).flush();
    const rows = await app.sql('SELECT kind, outcome, platform_code FROM grant_operations ORDER BY id');
    expect(rows).toEqual([
      { kind: 'consent', outcome: 'ok', platform_code: null },
      { kind: 'test', outcome: 'ok', platform_code: null },
      { kind: 'post.status', outcome: 'transient', platform_code: 'code' },
    ]);
  });

  it('records use at most once a day and reschedules the refresh of an idle grant', async () => {
    await app.sql(
      `UPDATE grants SET last_used_at = app_now() - interval '8 days',
      refresh_at = app_now() + interval '7 days' WHERE id = $1`,
      [grantId],
    );
    await handOut();
    let row = await grantRow(app, grantId);
    while (Date.now() - row.last_used_at.getTime() > hour) row = await grantRow(app, grantId);
    expect(row.refresh_at.getTime()).toBeLessThan(Date.now() + 2 * hour);
    expect(await queriesOf(app.context, handOut)).toHaveLength(1);
  });

  it('reports a missing key as a configuration error and keeps the account connected', async () => {
    await app.sql(`UPDATE grants SET credentials = replace(credentials, 'pbv1.test.', 'pbv1.gone.')`);
    await expect(handOut()).rejects.toMatchObject({
      kind: 'misconfigured',
      platformCode: 'VAULT_UNKNOWN_KEY',
    });
    expect(await grantRow(app, grantId)).toMatchObject({ status: 'ACTIVE' });
  });
});
