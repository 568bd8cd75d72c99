import { ChangeQueue } from './change-queue.js';
import { ChangesMissed } from './changes-missed.js';

const change = (id: string) => ({ kind: 'post' as const, id, userId: 'user' });

describe('ChangeQueue', () => {
  let ended: number;
  let queue: ChangeQueue;
  beforeEach(() => {
    ended = 0;
    queue = new ChangeQueue(() => (ended += 1));
  });

  it('returns changes that arrive before and after the call', async () => {
    queue.push(change('a'));
    expect(await queue.next()).toEqual({ done: false, value: change('a') });
    const later = queue.next();
    queue.push(change('b'));
    expect(await later).toEqual({ done: false, value: change('b') });
  });

  it('returns a row once if it changed several times before the call', async () => {
    for (const id of ['a', 'b', 'a', 'a']) queue.push(change(id));
    expect((await queue.next()).value).toEqual(change('a'));
    expect((await queue.next()).value).toEqual(change('b'));
    const nothing = queue.next();
    queue.push(change('c'));
    expect((await nothing).value).toEqual(change('c'));
  });

  it('ends the queue of a watcher that is too slow', async () => {
    for (let id = 0; id < 5000; id += 1) queue.push(change(String(id)));
    expect(ended).toBe(1);
    await expect(queue.next()).rejects.toBeInstanceOf(ChangesMissed);
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  it('immediately rejects a waiting watcher when changes were missed', async () => {
    const waiting = queue.next();
    queue.miss();
    await expect(waiting).rejects.toBeInstanceOf(ChangesMissed);
    expect(ended).toBe(1);
  });

  it('ends once, for pending and for later calls', async () => {
    const waiting = queue.next();
    await queue.return();
    await queue.return();
    queue.push(change('a'));
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await queue.next()).toEqual({ done: true, value: undefined });
    expect(ended).toBe(1);
  });
});
