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

  it('hands over what comes before and after it is asked', async () => {
    queue.push(change('a'));
    expect(await queue.next()).toEqual({ done: false, value: change('a') });
    const later = queue.next();
    queue.push(change('b'));
    expect(await later).toEqual({ done: false, value: change('b') });
  });

  it('tells a row once, however often it changed before it was taken', async () => {
    for (const id of ['a', 'b', 'a', 'a']) queue.push(change(id));
    expect((await queue.next()).value).toEqual(change('a'));
    expect((await queue.next()).value).toEqual(change('b'));
    const nothing = queue.next();
    queue.push(change('c'));
    expect((await nothing).value).toEqual(change('c'));
  });

  it('gives up on a watcher that falls too far behind', async () => {
    for (let id = 0; id < 5000; id += 1) queue.push(change(String(id)));
    expect(ended).toBe(1);
    await expect(queue.next()).rejects.toBeInstanceOf(ChangesMissed);
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  it('tells a waiting watcher at once that changes were missed', async () => {
    const waiting = queue.next();
    queue.miss();
    await expect(waiting).rejects.toBeInstanceOf(ChangesMissed);
    expect(ended).toBe(1);
  });

  it('ends once, for whoever waits and for whoever asks later', async () => {
    const waiting = queue.next();
    await queue.return();
    await queue.return();
    queue.push(change('a'));
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await queue.next()).toEqual({ done: true, value: undefined });
    expect(ended).toBe(1);
  });
});
