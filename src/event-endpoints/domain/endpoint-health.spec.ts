import { applyFailures, type EndpointHealth } from './endpoint-health.js';

const hour = 3_600;
const failure = { isGone: false, isThrottled: false, retryAfterSeconds: null };
const active = (failingSeconds: number | null): EndpointHealth => ({ state: 'ACTIVE', failingSeconds });
const throttled = (failingSeconds: number, retryAfterSeconds: number | null = null) =>
  applyFailures(active(failingSeconds), { ...failure, isThrottled: true, retryAfterSeconds });

describe('applyFailures', () => {
  it.each([
    [null, 0],
    [0, 0],
    [100, 10],
    [600, 60],
    [hour - 1, 60],
    [hour, hour],
    [72 * hour - 1, hour],
  ])('rests longer, the longer the endpoint fails: after %s s for %i s', (failingSeconds, restSeconds) => {
    expect(applyFailures(active(failingSeconds), failure)).toEqual({
      state: 'ACTIVE',
      reason: null,
      restSeconds,
    });
  });

  it('disables after 72 hours, and immediately if the receiver is gone', () => {
    const disabled = { state: 'DISABLED', restSeconds: 0 };
    expect(applyFailures(active(72 * hour), failure)).toEqual({ ...disabled, reason: 'FAILING' });
    expect(applyFailures(active(0), { ...failure, isGone: true })).toEqual({ ...disabled, reason: 'GONE' });
  });

  it('pauses as long as the receiver asks for, or between 5 seconds and 5 minutes', () => {
    expect(throttled(0, 7_200)).toEqual({ state: 'THROTTLED', reason: 'OVERLOADED', restSeconds: 7_200 });
    expect([0, 5, 100, 300, 1_000].map((seconds) => throttled(seconds).restSeconds)).toEqual([
      5, 5, 100, 300, 300,
    ]);
    // A short pause does not shorten the rest of an endpoint that is probed.
    expect(throttled(2 * hour, 1).restSeconds).toBe(hour);
  });

  it.each(['PAUSED', 'DISABLED'] as const)('leaves %s as it is', (state) => {
    for (const change of [failure, { ...failure, isGone: true }, { ...failure, isThrottled: true }])
      expect(applyFailures({ state, failingSeconds: 100 * hour }, change)).toEqual({
        ...{ state, reason: null, restSeconds: 0 },
      });
  });
});
