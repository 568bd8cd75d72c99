import { inBatches } from './in-batches.js';

describe('inBatches', () => {
  it('runs until a batch is not full', async () => {
    const counts = [2, 2, 1, 2];
    await inBatches(new AbortController().signal, 2, (limit) =>
      Promise.resolve(Math.min(limit, counts.shift()!)),
    );
    expect(counts).toEqual([2]);
  });

  it('throws between two batches when the process stops, so that the work is not done', async () => {
    const controller = new AbortController();
    let batches = 0;
    const run = inBatches(controller.signal, 2, () => {
      batches += 1;
      controller.abort();
      return Promise.resolve(2);
    });
    await expect(run).rejects.toThrow();
    expect(batches).toBe(1);
  });
});
