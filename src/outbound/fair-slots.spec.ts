import { FairSlots, NoSlot } from './fair-slots.js';

describe('FairSlots', () => {
  const never = new AbortController().signal;
  const createWork = () => Promise.withResolvers<void>();
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('limits concurrent work per owner and keeps its order', async () => {
    const slots = new FairSlots({ maxRunning: 2, maxWaiting: 5 });
    const begun: string[] = [];
    const ends = ['a1', 'a2', 'a3', 'a4', 'b1'].map((name) => {
      const end = createWork();
      void slots.run(name[0]!, never, () => {
        begun.push(name);
        return end.promise;
      });
      return end;
    });
    await settled();
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    ends[1]!.resolve();
    await settled();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
    ends[0]!.resolve();
    await settled();
    expect(begun.at(-1)).toBe('a4');
  });

  it('refuses work over the queue limit, and removes aborted waiters', async () => {
    const slots = new FairSlots({ maxRunning: 1, maxWaiting: 1 });
    const first = createWork();
    const running = slots.run('a', never, () => first.promise);
    const impatient = new AbortController();
    const waiting = slots.run('a', impatient.signal, async () => 'too early');
    await expect(slots.run('a', never, async () => 'never')).rejects.toBeInstanceOf(NoSlot);
    impatient.abort();
    await expect(waiting).rejects.toBeInstanceOf(NoSlot);
    const patient = slots.run('a', never, async () => 'done');
    first.resolve();
    await running;
    await expect(patient).resolves.toBe('done');
    await expect(slots.run('a', never, async () => 'free again')).resolves.toBe('free again');
  });

  it('frees the slot of failed work', async () => {
    const slots = new FairSlots({ maxRunning: 1, maxWaiting: 0 });
    await expect(slots.run('a', never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(slots.run('a', never, async () => 1)).resolves.toBe(1);
  });
});
