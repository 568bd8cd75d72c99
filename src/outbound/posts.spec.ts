import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { setImmediate as setImmediatePromise } from 'node:timers/promises';
import { deferred } from '../../test/support/jest/deferred.js';
import { EventReceiver, ok } from '../../test/support/servers/event-receiver.js';
import { OutboundPosts } from './posts.js';

const body = JSON.stringify({ data: { limit: 1, accountId: null } });

describe('Outbound posts', () => {
  let receiver: EventReceiver;
  let posts: OutboundPosts;
  let addresses: string[];
  let lookups: number;
  let nowMs: number;
  const resolve = ((
    _host: string,
    _options: unknown,
    callback: (error: null, found: LookupAddress[]) => void,
  ) => {
    lookups += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  }) as unknown as typeof systemLookup;

  beforeEach(async () => {
    receiver = await EventReceiver.start();
    nowMs = 1;
    posts = new OutboundPosts({ simulator: { port: 1, isGiven: true } }, resolve, { now: () => nowMs });
    addresses = ['127.0.0.1'];
    lookups = 0;
  });
  afterEach(async () => {
    await posts.onApplicationShutdown();
    await receiver.close();
  });

  const send = (owner = 'a') =>
    posts.send(owner, {
      ...{ url: `http://receiver.example:${receiver.port}/`, headers: { 'webhook-id': '1' }, body },
      ...{ timeoutMs: 2_000, maxAnswerBytes: 10 },
    });

  it('refuse a host name whose address became private since it was checked', async () => {
    expect(posts.check('https://receiver.example/').isSecure).toBe(true);
    for (const private_ of ['10.0.0.1', '169.254.169.254', '::ffff:10.0.0.1']) {
      addresses = [private_];
      await expect(send()).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
      // A public address beside it does not help.
      addresses = ['93.184.216.34', private_];
      await expect(send()).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    }
    expect(receiver.connections).toBe(0);
  });

  it('keep a connection at the address that was checked when it was opened', async () => {
    expect((await send()).status).toBe(204);
    // The connection is free after this turn of the event loop.
    await setImmediatePromise();
    addresses = ['10.0.0.1'];
    expect((await send()).status).toBe(204);
    expect([receiver.connections, lookups]).toEqual([1, 1]);
    // Another owner has no connection yet.
    await expect(send('b')).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it('resolve the host name again after a minute, also if the connection is always in use', async () => {
    for (let second = 0; second < 60; second += 20) {
      expect((await send()).status).toBe(204);
      await setImmediatePromise();
      nowMs += 20_000;
    }
    expect([receiver.connections, lookups]).toEqual([1, 1]);
    nowMs += 1;
    expect((await send()).status).toBe(204);
    expect([receiver.connections, lookups]).toEqual([2, 2]);
    nowMs += 60_001;
    addresses = ['10.0.0.1'];
    await expect(send()).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it('end on their connection if it becomes too old meanwhile', async () => {
    const answered = deferred();
    receiver.answer = (response, event) => void answered.promise.then(() => ok(response, event));
    const first = send();
    await receiver.until(1);
    nowMs += 60_001;
    const second = send();
    await receiver.until(2);
    answered.resolve();
    expect([(await first).status, (await second).status]).toEqual([204, 204]);
    expect(receiver.connections).toBe(2);
  });

  it('refuse loopback if there is no simulator', async () => {
    const strict = new OutboundPosts({ simulator: null }, resolve);
    const request = { headers: {}, body, timeoutMs: 2_000, maxAnswerBytes: 10 };
    await expect(strict.send('a', { ...request, url: receiver.url })).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    await expect(
      strict.send('a', { ...request, url: `http://receiver.example:${receiver.port}/` }),
    ).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(() => strict.check('https://127.0.0.1/')).toThrow();
    expect(strict.check('http://receiver.example/').isSecure).toBe(false);
    await strict.onApplicationShutdown();
  });

  it('have separate connections per owner, so that one that hangs does not delay another', async () => {
    receiver.answer = () => {};
    const hanging = Array.from({ length: 30 }, () => send('a').catch(() => null));
    await receiver.until(30);
    receiver.answer = ok;
    expect((await send('b')).status).toBe(204);
    receiver.dropConnections();
    await Promise.all(hanging);
  });

  it('end after the time limit, with a body that never ends', async () => {
    receiver.answer = (response) => void response.writeHead(200).write('start');
    const { status, head } = await send();
    expect([status, head.toString()]).toEqual([200, 'start']);
  });
});
