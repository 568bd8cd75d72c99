import { DataSource } from 'typeorm';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { ClockService } from '../../clock/clock.service.js';
import { SystemClock } from '../../clock/clock.js';
import type { Config } from '../../config/config.js';
import { dataSourceOptions } from '../../database/data-source.js';
import { Database } from '../../database/database.js';
import { PostgresBudgetStore } from './budget-store.js';
import { PlatformBudgets } from './budgets.js';
import { PlatformFailure } from '../platform-failure.js';
import { Platform } from '../platform.js';

const spent = { kind: 'rate-limited', platformCode: 'BUDGET_SPENT' };

describe('Budgets of calls', () => {
  let testDatabase: TestDatabase;
  let source: DataSource;
  let keys = 0;
  const clock = new SystemClock();

  beforeAll(async () => {
    testDatabase = await newTestDatabase();
    source = await new DataSource(dataSourceOptions(testDatabase.url, 12)).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await testDatabase.drop();
  });

  const advance = (ms: number) =>
    new ClockService(source, clock, { environment: 'test' } as Config).advance(ms);
  /** A process, which shares only the stored data. */
  const aProcess = () => new PlatformBudgets(new PostgresBudgetStore(new Database(source)));
  const aBudget = () => ({ bucket: '/init/', key: `token ${(keys += 1)}`, calls: 6, perSeconds: 60 });
  const take = (process: PlatformBudgets, budget: ReturnType<typeof aBudget>) =>
    process.take(Platform.TIKTOK, 'video_init', budget);

  it('allow at most the documented number of calls in every window', async () => {
    const budget = aBudget();
    for (let call = 0; call < 6; call += 1) {
      await take(aProcess(), budget);
      await advance(9_000);
    }
    // 54 s after the first call. The first seven calls never fit into a window of 60 s.
    const refusal: unknown = await take(aProcess(), budget).catch((error: unknown) => error);
    expect(refusal).toMatchObject(spent);
    const waitMs = (refusal as PlatformFailure).retryAt!.getTime() - clock.nowMs();
    expect(waitMs).toBeGreaterThan(6_000);
    expect(waitMs).toBeLessThan(7_100);
    await advance(7_100);
    await take(aProcess(), budget);
    await expect(take(aProcess(), budget)).rejects.toMatchObject(spent);
  });

  it('are reported by platform and bucket, without their keys', async () => {
    const bucket = '/reported path/';
    const [one, other] = [aBudget(), aBudget()].map((budget) => ({ ...budget, bucket }));
    await take(aProcess(), one!);
    await take(aProcess(), one!);
    await take(aProcess(), other!);
    const retryAt = new Date(clock.nowMs() + 30_000);
    const refusal = PlatformFailure.rateLimited(Platform.TIKTOK, retryAt, {
      platformCode: 'rate_limit_exceeded',
      message: 'Too many calls.',
      httpStatus: 429,
    });
    await aProcess().noteRefusal(Platform.TIKTOK, other!, refusal);
    const reports = (await aProcess().report()).filter((report) => report.bucket === bucket);
    expect(reports).toEqual([
      {
        platform: Platform.TIKTOK,
        bucket,
        scopeCount: 2,
        calls: 6,
        perSeconds: 60,
        peakUsed: 2,
        blockedCount: 1,
        blockedUntil: retryAt,
      },
    ]);
  });

  it('report how much is used and when all of it is possible again', async () => {
    const [budget, unknown] = [aBudget(), aBudget()];
    const read = async () => (await aProcess().read(Platform.TIKTOK, [unknown, budget])) as any[];
    expect(await read()).toEqual([null, null]);
    await take(aProcess(), budget);
    await advance(20_000);
    await take(aProcess(), budget);
    const [none, used] = await read();
    expect(none).toBeNull();
    expect(used).toMatchObject({ calls: 6, perSeconds: 60, used: 2, remaining: 4 });
    const refillMs = used.refillsAt.getTime() - clock.nowMs();
    expect(refillMs).toBeGreaterThan(60_000);
    expect(refillMs).toBeLessThan(61_100);
    const retryAt = clock.inSeconds(300);
    const refusal = PlatformFailure.rateLimited(Platform.TIKTOK, retryAt, {
      platformCode: 'x',
      message: 'x',
      httpStatus: 429,
    });
    await aProcess().noteRefusal(Platform.TIKTOK, budget, refusal);
    expect((await read())[1]).toMatchObject({ used: 2, remaining: 0, refillsAt: retryAt });
    await advance(301_000);
    expect((await read())[1]).toMatchObject({ calls: 3, used: 0, remaining: 3, refillsAt: null });
  });

  it('are shared by processes that call at the same time', async () => {
    const budget = aBudget();
    const calls = await Promise.allSettled(Array.from({ length: 20 }, () => take(aProcess(), budget)));
    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
  });

  it('are separate for each token and path', async () => {
    const budget = { ...aBudget(), calls: 1 };
    await take(aProcess(), budget);
    await take(aProcess(), { ...budget, bucket: '/status/' });
    await take(aProcess(), { ...budget, key: 'another token' });
    await expect(take(aProcess(), budget)).rejects.toMatchObject(spent);
  });

  it('are blocked after a refusal until the time from the platform', async () => {
    const budget = aBudget();
    const details = { platformCode: 'rate_limit_exceeded', message: 'a refusal', httpStatus: 429 };
    await take(aProcess(), budget);
    const refusal = PlatformFailure.rateLimited(Platform.TIKTOK, clock.inSeconds(90), details);
    await aProcess().noteRefusal(Platform.TIKTOK, budget, refusal);
    await expect(take(aProcess(), budget)).rejects.toMatchObject({ ...spent, retryAt: refusal.retryAt });
    await advance(91_000);
    await take(aProcess(), budget);
  });

  it('allow fewer calls after a refusal, and grow back', async () => {
    const budget = { ...aBudget(), calls: 10 };
    const allowed = async () => {
      let calls = 0;
      for (;;) {
        try {
          await take(aProcess(), budget);
          calls += 1;
        } catch (error) {
          expect(error).toMatchObject(spent);
          await advance(62_000);
          return calls;
        }
      }
    };
    const refuse = async () => {
      const details = { platformCode: 'rate_limit_exceeded', message: 'a refusal', httpStatus: 429 };
      const refusal = PlatformFailure.rateLimited(Platform.TIKTOK, clock.inSeconds(5), details);
      // Calls that were sent at the same time are one refusal.
      for (let call = 0; call < 3; call += 1) await aProcess().noteRefusal(Platform.TIKTOK, budget, refusal);
      await advance(5_100);
    };
    expect(await allowed()).toBe(10);
    await refuse();
    expect(await allowed()).toBe(5);
    await refuse();
    // It had grown to 6 within a minute.
    expect(await allowed()).toBe(3);
    await advance(240_000);
    expect(await allowed()).toBe(8);
    await advance(240_000);
    expect(await allowed()).toBe(10);
  });

  it('are blocked for at most a day', async () => {
    const budget = aBudget();
    const details = { platformCode: 'rate_limit_exceeded', message: 'a refusal', httpStatus: 429 };
    const refusal = PlatformFailure.rateLimited(Platform.TIKTOK, clock.inSeconds(99_999_999), details);
    await aProcess().noteRefusal(Platform.TIKTOK, budget, refusal);
    await advance(86_390_000);
    await expect(take(aProcess(), budget)).rejects.toMatchObject(spent);
    await advance(20_000);
    await take(aProcess(), budget);
  });

  it('are not blocked by a limit that does not concern calls', async () => {
    const budget = aBudget();
    const details = { platformCode: 'spam_risk_too_many_posts', message: 'a refusal', httpStatus: 403 };
    const refusal = PlatformFailure.rateLimited(Platform.TIKTOK, clock.inSeconds(86_400), details);
    await aProcess().noteRefusal(Platform.TIKTOK, budget, refusal);
    await take(aProcess(), budget);
  });

  it('delete expired rows', async () => {
    await advance(3_600_000);
    await new PostgresBudgetStore(new Database(source)).purge();
    expect(await source.query('SELECT key FROM platform_budgets')).toEqual([]);
  });
});
