import { createHmac } from 'node:crypto';
import { signTikTokWebhook } from '../tiktok/webhooks/webhooks.js';
import { CLIENT, Receiver, SimulatorClient } from '../test/client.js';

describe('A webhook', () => {
  let simulator: SimulatorClient;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await Receiver.start();
    simulator = await SimulatorClient.start({ startAt: '2026-11-06T00:00:00.000Z' });
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });
  beforeEach(async () => {
    await simulator.control('POST', '/reset');
    receiver.received.length = 0;
    receiver.respond = () => ({ status: 200 });
    await simulator.control('POST', '/tiktok/apps', {
      clientKey: CLIENT.client_key,
      webhookUrl: receiver.url,
    });
  });

  const post = (more: object = {}) =>
    simulator.control('POST', '/tiktok/webhooks/send', {
      event: 'authorization.removed',
      person: 'sim-public',
      content: { reason: 1 },
      ...more,
    });
  const settle = () => simulator.control('POST', '/settle');
  const signatureHolds = ({ headers, body }: Receiver['received'][number]): boolean => {
    const [, t, s] = String(headers['tiktok-signature']).match(/^t=(\d+),s=([0-9a-f]{64})$/) ?? [];
    return createHmac('sha256', CLIENT.client_secret).update(`${t}.${body}`).digest('hex') === s;
  };

  it('has the documented signature', () => {
    const body =
      '{"client_key":"simclientkey0001","event":"authorization.removed","create_time":1700000000,"user_openid":"-000simOpenIdAlpha","content":"{\\"reason\\": 1 }"}';
    expect(Buffer.byteLength(body)).toBe(154);
    expect(signTikTokWebhook(CLIENT.client_secret, body, 1_700_000_000)).toBe(
      't=1700000000,s=136ce00ab299a757b82fcbcd38e9da70df9342517e0e7710a3601421c2d9ef62',
    );
  });

  it('contains its content as JSON in a string', async () => {
    await post();
    await settle();
    const [webhook] = receiver.received;
    expect(webhook?.json).toEqual({
      client_key: CLIENT.client_key,
      event: 'authorization.removed',
      create_time: expect.any(Number),
      user_openid: expect.stringMatching(/^-000/),
      content: '{"reason":1}',
    });
    expect(webhook && signatureHolds(webhook)).toBe(true);
  });

  it('is retried with back-off for 72 hours, and each attempt is signed with its own time', async () => {
    receiver.respond = () => ({ status: 500 });
    await post();
    await simulator.advance(80 * 3_600_000);
    const [delivery] = await simulator.control('GET', '/webhooks?state=given-up');
    const times = delivery.attempts.map((attempt: { at: string }) => Date.parse(attempt.at));
    const waits = times.slice(1).map((time: number, index: number) => (time - times[index]) / 1_000);

    expect(waits).toEqual([10, 30, 120, 600, 3_600, 21_600, 43_200, 43_200, 43_200, 43_200, 43_200]);
    expect(receiver.received).toHaveLength(12);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['tiktok-signature'])).size).toBe(12);
    expect(receiver.received.every(signatureHolds)).toBe(true);
  });

  it('keeps the first time in its signature if configured, and is not retried after status 200', async () => {
    await simulator.control('PATCH', '/settings', { webhooks: { reuseSignatureTimestamp: true } });
    const statuses = [500, 204, 200];
    receiver.respond = () => ({ status: statuses.shift() ?? 500 });
    await post();
    await simulator.advance(3_600_000);
    expect(new Set(receiver.received.map(({ headers }) => headers['tiktok-signature'])).size).toBe(1);
    expect(await simulator.control('GET', '/webhooks')).toMatchObject([
      { state: 'delivered', attempts: [{ status: 500 }, { status: 204 }, { status: 200 }] },
    ]);
  });

  it('can have an invalid or old signature on request', async () => {
    await post({ signature: 'invalid' });
    await post({ signature: 'none' });
    await post({ signatureTimestamp: 1_600_000_000 });
    await settle();
    expect(receiver.received).toHaveLength(3);
    expect(receiver.received.filter(signatureHolds)).toHaveLength(1);
    expect(receiver.received.some(({ headers }) => headers['tiktok-signature'] === undefined)).toBe(true);
  });

  it('can be duplicated, delayed or dropped', async () => {
    const fault = (action: object) =>
      simulator.addFault({ webhook: { event: 'authorization.removed' }, times: 1, action });
    await fault({ type: 'duplicate', copies: 45 });
    await post();
    await settle();
    expect(receiver.received).toHaveLength(46);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);

    receiver.received.length = 0;
    await fault({ type: 'delay', ms: 60_000 });
    await fault({ type: 'drop' });
    await post();
    await post();
    await settle();
    expect(receiver.received).toHaveLength(0);
    await simulator.advance(60_000);
    expect(receiver.received).toHaveLength(1);
    expect(await simulator.control('GET', '/faults')).toEqual([]);
  });

  it('can be reordered', async () => {
    const id = await simulator.addFault({ webhook: {}, action: { type: 'reorder', size: 3 } });
    for (const createTime of [1, 2, 3, 4]) await post({ createTime });
    await settle();
    const times = () => receiver.received.map(({ json }) => json.create_time);
    expect(times()).toEqual([3, 2, 1]);
    await simulator.control('DELETE', `/faults/${id}`);
    await settle();
    expect(times()).toEqual([3, 2, 1, 4]);
  });
});
