import { makeLimits } from '../../../test/support/rate-limits.js';
import { Clock } from '../../clock/clock.js';
import { type AllowanceNote, PlatformAllowances } from './allowances.js';
import { Platform } from '../platform.js';

class HandClock extends Clock {
  ms = Date.UTC(2026, 10, 6);

  nowMs(): number {
    return this.ms;
  }
}

describe('Allowances reported by a platform', () => {
  const clock = new HandClock();
  let allowances: PlatformAllowances;
  beforeEach(() => (allowances = new PlatformAllowances(clock, makeLimits().redis)));

  const report = (percent: number, more: Partial<AllowanceNote> = {}) =>
    allowances.note(Platform.INSTAGRAM, [{ key: 'account-1', percent, regainSeconds: null, ...more }]);
  const outcome = (deferrable: boolean, keys: readonly string[] = ['app', 'account-1']) =>
    allowances.check(Platform.INSTAGRAM, 'call', keys, deferrable).then(
      () => 'goes',
      (failure: { retryAt: Date }) => Math.round((failure.retryAt.getTime() - clock.ms) / 1000),
    );

  it.each([
    [79, 'goes', 'goes'],
    [80, 'goes', 300],
    [99, 'goes', 300],
    [100, 600, 600],
  ])('at %d percent: calls %s, deferrable calls %s', async (percent, urgent, deferrable) => {
    await report(percent);
    expect([await outcome(false), await outcome(true)]).toEqual([urgent, deferrable]);
  });

  it('last as long as the platform reports, and no longer', async () => {
    await report(100, { regainSeconds: 3_600 });
    expect(await outcome(false)).toBe(3_600);
    clock.ms += 3_600_000;
    expect(await outcome(false)).toBe('goes');
  });

  it('do not affect other accounts, apps and platforms', async () => {
    await report(100);
    expect(await outcome(false, ['app', 'account-2'])).toBe('goes');
    await expect(allowances.check(Platform.TIKTOK, 'call', ['account-1'], true)).resolves.toBeUndefined();
  });
});
