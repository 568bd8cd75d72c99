import { Database } from '../../database/database.js';
import { Platform } from '../../platforms/platform.js';
import type { TokenSet } from '../../platforms/platform-login.js';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { type Deferred, deferred, until } from '../../../test/support/jest/deferred.js';
import { FakePlatform } from '../../../test/support/platforms/fake-platform.js';
import { connectAccount, type GrantsApp, now, startGrantsApp } from '../../../test/support/grants-app.js';
import { queriesOf } from '../../../test/support/query-log.js';
import { GrantIntakeService } from '../grant-intake.service.js';
import type { GrantSettings } from '../grant-settings.js';

const hour = 3_600_000;
const slots = 8;

describe('Prefetched grants', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let platform: FakePlatform;
  let connected: { userId: string; grantId: string }[];

  beforeEach(async () => {
    database = await newTestDatabase();
  });
  afterEach(() => database.drop());

  async function startWithDue(count: number, settings: Partial<GrantSettings> = {}): Promise<void> {
    let clock = new Date();
    platform = new FakePlatform(() => clock);
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform, settings });
    connected = [];
    for (let index = 0; index < count; index += 1) {
      connected.push(await connectAccount(app, platform.tokens(`subject ${index}`)));
    }
    await app.advance(3 * hour);
    clock = await now(app);
  }

  /** Starts due refreshes until every slot waits for its response. */
  async function holdAnswers(): Promise<{ answers: Deferred<TokenSet>[]; drained: Promise<void> }> {
    const answers: Deferred<TokenSet>[] = [];
    platform.onRefresh = () => {
      const answer = deferred<TokenSet>();
      answers.push(answer);
      return answer.promise;
    };
    const drained = app.drain();
    await until(() => answers.length === slots);
    return { answers, drained };
  }

  /** Starts one refresh more than there are slots: every slot waits for a response, and one grant for a slot. */
  async function fillSlots(): Promise<{
    waiting: { index: number; userId: string; grantId: string };
    answers: Deferred<TokenSet>[];
    drained: Promise<void>;
  }> {
    const { answers, drained } = await holdAnswers();
    expect(await leased()).toHaveLength(slots + 1);
    platform.onRefresh = () => Promise.resolve(platform.tokens());
    const index = connected.findIndex((_, place) => !platform.calls.includes(`refresh r${place + 1}`));
    return { waiting: { index, ...connected[index]! }, answers, drained };
  }

  const leased = () => app.sql('SELECT id FROM grants WHERE lease_until > app_now()');
  const tokenOf = (grantId: string) =>
    app.grants.withTokens(grantId, ({ accessToken }) => Promise.resolve(accessToken), 'test');

  it('need few statements', async () => {
    await startWithDue(40);
    const queries = await queriesOf(app.context, () => app.drain());
    expect(platform.count('refresh')).toBe(40);
    const claims = queries.filter((query) => /^UPDATE grants SET\s+lease_token/.test(query));
    expect(claims.length).toBeLessThanOrEqual(8);
    await app.close();
  });

  it('are claimed again before the last one is started, while more are due', async () => {
    await startWithDue(slots + 12, { maxPrefetched: 4 });
    const { answers, drained } = await holdAnswers();
    for (let done = 0; done < 3; done += 1) {
      answers[done]!.resolve(platform.tokens());
      await until(() => answers.length === slots + done + 1);
    }
    const waiting = 4 - 3;
    await until(async () => (await leased()).length === slots + waiting + 4);
    platform.onRefresh = () => Promise.resolve(platform.tokens());
    for (const answer of answers) answer.resolve(platform.tokens());
    await drained;
    expect(platform.count('refresh')).toBe(slots + 12);
    await app.close();
  });

  it('are started immediately if a caller waits for one', async () => {
    await startWithDue(slots + 1, { otherProcessWaitMs: 0 });
    const { waiting, answers, drained } = await fillSlots();
    expect(await tokenOf(waiting.grantId)).toBe('a10');
    for (const answer of answers) answer.resolve(platform.tokens());
    await drained;
    expect(platform.count('refresh')).toBe(slots + 1);
    await app.close();
  });

  it('are not started after they waited too long and their data may be outdated', async () => {
    await startWithDue(slots + 1, { maxPrefetchMs: 0 });
    const { waiting, answers, drained } = await fillSlots();
    const consent = {
      ...{
        userId: waiting.userId,
        platform: Platform.TIKTOK,
        loginType: 'LOGIN_KIT',
        requestedScopes: ['basic'],
      },
      ...{ tokens: platform.tokens(`subject ${waiting.index}`), issuedAt: await now(app) },
    };
    await app.context
      .get(Database)
      .transaction((manager) =>
        app.context.get(GrantIntakeService, { strict: false }).save(manager, consent),
      );
    for (const answer of answers) answer.resolve(platform.tokens());
    await drained;
    expect(platform.count('refresh')).toBe(slots);
    expect(await tokenOf(waiting.grantId)).toBe('a10');
    await app.close();
  });

  it('are released immediately when the process stops', async () => {
    await startWithDue(slots + 1);
    const { waiting, answers } = await fillSlots();
    const closed = app.close();
    for (const answer of answers) answer.resolve(platform.tokens());
    await closed;
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
    const [row] = await app.sql(
      'SELECT token_version, lease_token, attempt_version, refresh_at <= app_now() AS due FROM grants WHERE id = $1',
      [waiting.grantId],
    );
    expect(row).toEqual({ token_version: 1, lease_token: null, attempt_version: null, due: true });
    await app.close();
  });

  it('keep the record of an unanswered refresh if they were claimed for a probe', async () => {
    await startWithDue(slots + 1);
    await app.sql(
      `UPDATE grants SET suspect_since = app_now(), access_expires_at = app_now() + interval '1 hour', attempt_version = 1,
         attempt_started_at = app_now()`,
    );
    const answer = deferred();
    platform.onProbe = () => answer.promise;
    void app.drain();
    await until(() => platform.count('probe') === slots);
    const closed = app.close();
    answer.resolve();
    await closed;
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
    const rows = await app.sql(
      'SELECT lease_token, attempt_version FROM grants WHERE suspect_since IS NOT NULL',
    );
    expect(rows).toEqual([{ lease_token: null, attempt_version: 1 }]);
    await app.close();
  });
});
