import { SimulatorClock } from '../../clock.js';
import { UsageMeter } from './usage.js';

const MINUTE_MS = 60_000;
const DAY_MIN = 24 * 60;

describe('The usage of an app', () => {
  let clock: SimulatorClock;
  let meter: UsageMeter;

  beforeEach(() => {
    clock = new SimulatorClock({
      manual: true,
      speed: 1,
      startAt: 1_700_000_000_000,
      onError: () => undefined,
    });
    meter = new UsageMeter(clock);
  });
  afterEach(() => clock.stop());

  const calls = (count: number) => {
    let last = meter.countAccountCall('1', 'a', 1);
    for (let call = 1; call < count; call++) last = meter.countAccountCall('1', 'a', 1);
    return last;
  };

  it('of an account is reported in percent of 4800 calls per impression within a day', async () => {
    expect(calls(2_400)).toEqual({ percent: 50, minutesToRegain: 0 });
    await clock.advance(12 * 60 * MINUTE_MS);
    const full = calls(2_400);
    expect(full.percent).toBe(100);
    expect(full.minutesToRegain).toBeGreaterThan(DAY_MIN / 2 - 1);
    expect(full.minutesToRegain).toBeLessThanOrEqual(DAY_MIN / 2 + 10);
    await clock.advance((full.minutesToRegain + 1) * MINUTE_MS);
    expect(calls(1).percent).toBe(50);
    expect(meter.countAccountCall('1', 'b', 1).percent).toBe(0);
  });

  it('without an account is reported in percent of 200 calls per user within an hour', async () => {
    for (let call = 1; call < 200; call++) meter.countAppCall('1', 1);
    expect(meter.countAppCall('1', 1)).toMatchObject({ percent: 100 });
    expect(meter.countAppCall('1', 2)).toMatchObject({ percent: 50 });
    await clock.advance(62 * MINUTE_MS);
    expect(meter.countAppCall('1', 1)).toEqual({ percent: 0, minutesToRegain: 0 });
  });

  it('can be set for a limited time', async () => {
    meter.setUsage('1', 'a', 120, 5);
    expect(calls(1)).toEqual({ percent: 120, minutesToRegain: 5 });
    await clock.advance(5 * MINUTE_MS);
    expect(calls(1)).toEqual({ percent: 0, minutesToRegain: 0 });
  });
});
