import { findFreeTime } from './pacing.js';

const start = Date.UTC(2026, 10, 6, 12);
/** A time some minutes after the start. */
const at = (minutes: number) => new Date(start + minutes * 60_000);
const day = 24 * 60;

function find(taken: number[], limits: { gap?: number; daily?: number }, requested: number) {
  const pacing = { minGapMinutes: limits.gap ?? 0, maxPostsPerDay: limits.daily ?? null };
  const { at: free, exceeded } = findFreeTime(taken.map(at), pacing, at(requested));
  return [(free.getTime() - start) / 60_000, exceeded];
}

describe('findFreeTime', () => {
  it.each([
    ['nothing is taken', [], 0, 0, null],
    ['the gap has just passed', [-15], 0, 0, null],
    ['the gap has not passed', [-14], 0, 1, 'GAP'],
    ['a later post is too close', [14], 0, 29, 'GAP'],
    ['a later post is far enough', [15], 0, 0, null],
    ['the next gaps are too small', [-5, 20, 44], 0, 59, 'GAP'],
    ['a gap between two posts is large enough', [-5, 40], 0, 10, 'GAP'],
    ['posts are not in order', [40, -5, 20], 0, 55, 'GAP'],
  ])('keeps a gap of 15 minutes: %s', (_, taken, requested, free, exceeded) => {
    expect(find(taken, { gap: 15 }, requested)).toEqual([free, exceeded]);
  });

  it.each([
    ['two posts are left', [-60], 0, 0, null],
    ['three posts are within the day', [-180, -120, -60], 0, day - 180, 'DAY'],
    ['the first has left the day', [-day, -120, -60], 0, 0, null],
    ['the following day is full', [60, 120, 180], 0, day + 60, 'DAY'],
    ['a span around it is full', [-60, 60, 120], 0, day - 60, 'DAY'],
    ['posts on both sides are in no common span', [-800, -700, 800], 0, 0, null],
    ['the next day is full too', [-60, -50, -40, day - 50, day - 45, day - 42], 0, 2 * day - 50, 'DAY'],
    ['a post has the same time', [0, 0, 0], 0, day, 'DAY'],
  ])('allows three posts within 24 hours: %s', (_, taken, requested, free, exceeded) => {
    expect(find(taken, { daily: 3 }, requested)).toEqual([free, exceeded]);
  });

  it('finds a time that respects both limits', () => {
    expect(find([-10, day - 12], { gap: 15, daily: 1 }, 0)).toEqual([2 * day - 12, 'GAP']);
  });

  it.each([{ gap: 11 }, { daily: 1 }, { gap: 6, daily: 143 }])(
    'passes through 20,000 posts once: %p',
    (limits) => {
      const taken = Array.from({ length: 20_000 }, (_, index) => index * 10);
      const startedMs = performance.now();
      expect(find(taken, limits, 0)[0]).toBeGreaterThan(199_000);
      // One pass takes some milliseconds, a pass per post takes seconds.
      expect(performance.now() - startedMs).toBeLessThan(1000);
    },
  );

  it('never returns a time that exceeds a limit, for many schedules', () => {
    let seed = 7;
    const random = (max: number) => (seed = (seed * 48_271) % 2_147_483_647) % max;
    for (let round = 0; round < 300; round += 1) {
      const [gap, daily] = [random(120), 1 + random(5)];
      const taken: number[] = [];
      for (let count = 0; count < 12; count += 1) {
        const [free] = find(taken, { gap, daily }, random(4 * day)) as [number, string | null];
        taken.push(free);
        taken.sort((one, other) => one - other);
        for (const [index, time] of taken.entries()) {
          const next = taken[index + 1];
          if (next !== undefined) expect(next - time).toBeGreaterThanOrEqual(gap);
          const following = taken[index + daily];
          if (following !== undefined) expect(following - time).toBeGreaterThanOrEqual(day);
        }
      }
    }
  });
});
