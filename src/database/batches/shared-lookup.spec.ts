import { currentRequestId, runInContext } from '../../telemetry/run-context.js';
import { sharedLookup } from './shared-lookup.js';

describe('sharedLookup', () => {
  it('reads the keys of one turn of the event loop together, and each gets its value', async () => {
    const reads: (readonly number[])[] = [];
    const double = sharedLookup((keys: readonly number[]) => {
      reads.push(keys);
      return Promise.resolve(keys.map((key) => key * 2));
    });
    expect(await Promise.all([double(1), double(2), double(1)])).toEqual([2, 4, 2]);
    expect(reads).toEqual([[1, 2, 1]]);
  });

  it('reads again for a lookup that comes later, also while the first still runs', async () => {
    const { promise: first, resolve: finish } = Promise.withResolvers<void>();
    let reads = 0;
    const count = sharedLookup(async (keys: readonly string[]) => {
      const read = ++reads;
      if (read === 1) await first;
      return keys.map(() => read);
    });
    const early = count('session');
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(await count('session')).toBe(2);
    finish();
    expect(await early).toBe(1);
  });

  it('reads at most a hundred keys at a time', async () => {
    const sizes: number[] = [];
    const lookup = sharedLookup((keys: readonly number[]) => {
      sizes.push(keys.length);
      return Promise.resolve([...keys]);
    });
    await Promise.all(Array.from({ length: 250 }, (_, key) => lookup(key)));
    expect(sizes).toEqual([100, 100, 50]);
  });

  it('fails for all that share a failed read, and for no later one', async () => {
    let isDown = true;
    const lookup = sharedLookup((keys: readonly number[]) =>
      isDown ? Promise.reject(new Error('no connection')) : Promise.resolve([...keys]),
    );
    const outcomes = await Promise.allSettled([lookup(1), lookup(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    expect(await lookup(1)).toBe(1);
  });

  it('reads without the context of one of its requests', async () => {
    const lookup = sharedLookup((keys: readonly number[]) => Promise.resolve(keys.map(currentRequestId)));
    const context = { requestId: 'first', work: null };
    expect(await runInContext(context, () => lookup(1))).toBeNull();
  });
});
