import { deferred } from '../../../test/support/jest/deferred.js';
import { WorkLoop } from './work-loop.js';
import type { WorkSource } from './work-source.js';

describe('A work loop', () => {
  const claimFailed = (error: unknown): never => {
    throw error;
  };

  it('runs what a claim in progress returns after the stop, so that no lease is left', async () => {
    const claimed = deferred<unknown[]>();
    let claims = 0;
    const claim = (): Promise<unknown[]> => {
      claims += 1;
      return claimed.promise;
    };
    const source = { claim } as Partial<WorkSource> as WorkSource;
    const runs: { item: unknown; aborted: boolean }[] = [];
    const loop = new WorkLoop(source, 3, {
      run: async (item, { aborted }) => void runs.push({ item, aborted }),
      claimed: () => undefined,
      claimFailed,
    });
    loop.check();
    loop.check();
    loop.stop();
    claimed.resolve(['first', 'second']);
    await loop.settled();

    expect(runs).toEqual([
      { item: 'first', aborted: true },
      { item: 'second', aborted: true },
    ]);
    loop.check();
    await loop.settled();
    expect(claims).toBe(1);
  });
});
