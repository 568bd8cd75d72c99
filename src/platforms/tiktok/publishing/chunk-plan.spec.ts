import fc from 'fast-check';
import { alignProgress, planChunks } from './chunk-plan.js';

describe('planChunks', () => {
  it.each([
    [1, 1, 1],
    [4_194_304, 4_194_304, 1],
    [50_000_123, 50_000_123, 1],
    [64_000_000, 64_000_000, 1],
    [64_000_001, 10_485_760, 6],
    [602_285_541, 10_485_760, 57],
    [4_000_000_000, 10_485_760, 381],
  ])('cuts %d bytes into chunks of %d, %d of them', (totalBytes, chunkSize, count) => {
    expect(planChunks(totalBytes)).toEqual({ totalBytes, chunkSize, count });
  });

  it('meets the limits of TikTok under both meanings of MB', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000_000_000 }), (totalBytes) => {
        const { chunkSize, count } = planChunks(totalBytes);
        expect(count).toBe(Math.floor(totalBytes / chunkSize));
        expect(count).toBeLessThanOrEqual(1000);
        if (count === 1) return expect(chunkSize).toBe(totalBytes);
        expect(chunkSize).toBeGreaterThanOrEqual(5 * 1024 * 1024);
        expect(chunkSize).toBeLessThanOrEqual(64_000_000);
        expect(totalBytes - (count - 1) * chunkSize).toBeLessThanOrEqual(128_000_000);
      }),
    );
  });
});

describe('alignProgress', () => {
  const plan = planChunks(64_000_001);

  it.each([
    ['nothing', 0, 0],
    ['less than a chunk', 5_000_000, 0],
    ['a chunk, as a count', 10_485_760, 10_485_760],
    ['a chunk, as its last index', 10_485_759, 10_485_760],
    ['two and a bit', 21_000_000, 20_971_520],
    ['all but the last chunk', 52_428_800, 52_428_800],
    ['a part of the long last chunk', 63_000_000, 52_428_800],
    ['everything, as a count', 64_000_001, 64_000_001],
    ['everything, as the last index', 64_000_000, 64_000_001],
  ])('%s', (_name, reported, complete) => {
    expect(alignProgress(plan, reported)).toBe(complete);
  });
});
