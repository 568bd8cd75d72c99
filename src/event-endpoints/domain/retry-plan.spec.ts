import { planRetry, probeSeconds, retrySchedule } from './retry-plan.js';

const first = { retries: 0, ageSeconds: 0, isProbe: false };
const noPause = { retryAfterSeconds: null };
/** What the schedule takes at most: the sum of its waits, plus 20 %. */
const maxAgeSeconds = (5 + 300 + 1_800 + (2 + 5 + 10 + 14 + 20) * 3_600) * 1.2;

describe('planRetry', () => {
  it('follows the schedule within 20 %, and then gives up', () => {
    for (const [retries, seconds] of retrySchedule.entries())
      for (const random of [0, 0.5, 1]) {
        const plan = planRetry({ ...first, retries }, noPause, () => random);
        expect(plan).toEqual({
          kind: 'retry',
          seconds: expect.closeTo(seconds * (0.8 + 0.4 * random)),
          counts: true,
        });
      }
    expect(planRetry({ ...first, retries: retrySchedule.length }, noPause)).toEqual({ kind: 'dead' });
  });

  it('does not use up the schedule for a pause that the receiver asks for, or a probe', () => {
    const pause = { retryAfterSeconds: 120 };
    expect(planRetry({ ...first, retries: 3 }, pause)).toEqual({
      kind: 'retry',
      seconds: 120,
      counts: false,
    });
    const probe = { ...first, retries: 3, isProbe: true };
    expect(planRetry(probe, noPause)).toEqual({ kind: 'retry', seconds: probeSeconds, counts: false });
    expect(planRetry(probe, pause)).toEqual({ kind: 'retry', seconds: 120, counts: false });
  });

  it('gives up probes and pauses after the time that the schedule takes at most', () => {
    for (const [state, answer] of [
      [{ ...first, isProbe: true }, noPause],
      [first, { retryAfterSeconds: 1 }],
    ] as const) {
      expect(planRetry({ ...state, ageSeconds: maxAgeSeconds - 1 }, answer).kind).toBe('retry');
      expect(planRetry({ ...state, ageSeconds: maxAgeSeconds }, answer).kind).toBe('dead');
    }
  });
});
