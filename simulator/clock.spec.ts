import { SimulatorClock } from './clock.js';

describe('The simulated clock', () => {
  const manual = (onError: (error: unknown) => void = () => undefined) =>
    new SimulatorClock({ manual: true, speed: 1, startAt: 1_000, onError });

  it('runs all due work in order, including work that is scheduled meanwhile', async () => {
    const clock = manual();
    const seen: [string, number][] = [];
    clock.schedule(1_300, () => void seen.push(['late', clock.now()]));
    clock.schedule(1_100, async () => {
      await Promise.resolve();
      seen.push(['early', clock.now()]);
      clock.schedule(clock.now() + 50, () => void seen.push(['between', clock.now()]));
    });
    clock.schedule(1_200, () => void seen.push(['cancelled', clock.now()])).cancel();
    await clock.advance(500);
    expect(seen).toEqual([
      ['early', 1_100],
      ['between', 1_150],
      ['late', 1_300],
    ]);
    expect(clock.now()).toBe(1_500);
  });

  it('runs due work immediately and settles without moving', async () => {
    const clock = manual();
    const seen: string[] = [];
    clock.schedule(1_000, () => void seen.push('now'));
    clock.schedule(1_001, () => void seen.push('later'));
    expect(seen).toEqual([]);
    await clock.settle();
    expect(seen).toEqual(['now']);
    expect(clock.now()).toBe(1_000);
  });

  it('continues after failed work', async () => {
    const errors: unknown[] = [];
    const clock = manual((error) => errors.push(error));
    clock.schedule(1_000, () => {
      throw new Error('broken');
    });
    await clock.advance(1);
    expect(errors).toHaveLength(1);
  });

  it('never moves back', () => {
    const clock = manual();
    clock.moveTo(500);
    expect(clock.now()).toBe(1_000);
  });
});
