import { type LimitsProcess, makeLimits } from '../../test/support/rate-limits.js';
import { testServices } from '../../test/support/services.js';
import { PlatformBudgets } from './platform-budgets.js';
import { Platform } from './platform.js';

const { redisUrl } = testServices();
const started: LimitsProcess[] = [];

async function aProcess(url: string): Promise<PlatformBudgets> {
  const process = makeLimits(url);
  started.push(process);
  await process.redis.onModuleInit();
  return new PlatformBudgets(process.limits);
}

afterEach(() => {
  for (const { redis } of started.splice(0)) redis.onApplicationShutdown();
});

const budget = (key: string) => ({ key: `${key}-${process.pid}`, calls: 2, perSeconds: 60 });

(redisUrl ? describe : describe.skip)('budgets with Redis', () => {
  it('are shared by all processes', async () => {
    const [one, two] = await Promise.all([aProcess(redisUrl!), aProcess(redisUrl!)]);
    await one.take(Platform.TIKTOK, 'shared', budget('a'));
    await two.take(Platform.TIKTOK, 'shared', budget('a'));
    for (const process of [one, two]) {
      await expect(process.take(Platform.TIKTOK, 'shared', budget('a'))).rejects.toMatchObject({
        kind: 'rate-limited',
        platformCode: 'BUDGET_SPENT',
      });
    }
  });
});

describe('budgets while Redis is away', () => {
  it('are counted by each process, and no call fails for it', async () => {
    const process = await aProcess('redis://127.0.0.1:1');
    expect([...started[0]!.notes.all().keys()]).toEqual(['shared-redis']);
    await process.take(Platform.TIKTOK, 'alone', budget('a'));
    await process.take(Platform.TIKTOK, 'alone', budget('a'));
    await expect(process.take(Platform.TIKTOK, 'alone', budget('a'))).rejects.toMatchObject({
      kind: 'rate-limited',
    });
    await process.take(Platform.TIKTOK, 'alone', budget('b'));
  });
});
