import { testServices } from '../../test/support/services.js';
import { SystemClock } from '../clock/clock.js';
import { PlatformBudgets } from './platform-budgets.js';
import { Platform } from './platform.js';

const { redisUrl } = testServices();
const budgets: PlatformBudgets[] = [];

/** A process with budgets of its own; resolves once it knows whether Redis is there. */
async function aProcess(url: string): Promise<{ process: PlatformBudgets; isShared: boolean }> {
  return new Promise((resolve) => {
    const process: PlatformBudgets = new PlatformBudgets(new SystemClock(), url, (isShared) =>
      resolve({ process, isShared }),
    );
    budgets.push(process);
  });
}

afterEach(() => {
  for (const process of budgets.splice(0)) process.close();
});

const budget = (key: string) => ({ key: `${key}-${process.pid}`, calls: 2, perSeconds: 60 });

(redisUrl ? describe : describe.skip)('budgets with Redis', () => {
  it('are shared by all processes', async () => {
    const [one, two] = await Promise.all([aProcess(redisUrl!), aProcess(redisUrl!)]);
    expect([one.isShared, two.isShared]).toEqual([true, true]);
    await one.process.take(Platform.TIKTOK, 'shared', budget('a'));
    await two.process.take(Platform.TIKTOK, 'shared', budget('a'));
    for (const { process } of [one, two]) {
      await expect(process.take(Platform.TIKTOK, 'shared', budget('a'))).rejects.toMatchObject({
        kind: 'rate-limited',
        platformCode: 'BUDGET_SPENT',
      });
    }
  });
});

describe('budgets while Redis is away', () => {
  it('are counted by each process, and no call fails for it', async () => {
    const { process, isShared } = await aProcess('redis://127.0.0.1:1');
    expect(isShared).toBe(false);
    await process.take(Platform.TIKTOK, 'alone', budget('a'));
    await process.take(Platform.TIKTOK, 'alone', budget('a'));
    await expect(process.take(Platform.TIKTOK, 'alone', budget('a'))).rejects.toMatchObject({
      kind: 'rate-limited',
    });
    await process.take(Platform.TIKTOK, 'alone', budget('b'));
  });
});
