import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Receiver, type Json } from '../../test/client.js';
import { ROW_APP, ShopClient } from '../../test/tiktok-shop-client.js';
import { signWebhook } from '../gateway/sign.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe('Webhooks of a shop', () => {
  let client: ShopClient;
  let receiver: Receiver;

  beforeAll(async () => {
    client = await ShopClient.start();
    receiver = await Receiver.start();
  });
  afterAll(async () => {
    await client.close();
    await receiver.close();
  });
  beforeEach(async () => {
    await client.simulator.control('POST', '/reset');
    await client.control('POST', '/apps', { appKey: ROW_APP.appKey, webhookUrl: receiver.url });
    receiver.received.length = 0;
    receiver.respond = () => ({ status: 200 });
  });

  const settle = () => client.simulator.control('POST', '/settle');
  const deliveries = (): Promise<Json[]> => client.simulator.control('GET', '/webhooks');
  const sendOne = () =>
    client.control('POST', '/webhooks/send', { shop: 'sim-gb', type: 56, data: { any: 'thing' } });

  it('are signed over key and body', async () => {
    await sendOne();
    await settle();
    const [{ body, headers, json }] = receiver.received as [Json];
    expect(headers.authorization).toBe(signWebhook(ROW_APP.appKey, ROW_APP.appSecret, body));
    expect(json).toMatchObject({ type: 56, tts_notification_id: expect.any(String), data: { any: 'thing' } });
  });

  it('are tried again after 2 minutes, 30 minutes, 3 hours and 12 hours', async () => {
    receiver.respond = () => ({ status: 500 });
    await sendOne();
    await client.simulator.advance(2 * DAY_MS);
    const [{ attempts, state }] = (await deliveries()) as [Json];
    const times = attempts.map(({ at }: Json) => Date.parse(at));
    const waits = times.slice(1).map((at: number, place: number) => (at - times[place]) / MINUTE_MS);
    expect([state, waits]).toEqual(['given-up', [2, 30, 180, 720]]);
    expect(new Set(receiver.received.map(({ json }) => json.tts_notification_id)).size).toBe(1);
  });

  it('are not tried again after 401', async () => {
    receiver.respond = () => ({ status: 401 });
    await sendOne();
    await client.simulator.advance(DAY_MS);
    expect(receiver.received).toHaveLength(1);
  });

  it('go to the address of the shop if it has one for the topic', async () => {
    const shop = await client.connect();
    const body = { address: `${receiver.url}/shop`, event_type: 'ORDER_STATUS_CHANGE' };
    expect((await client.call(shop, 'PUT', '/event/202309/webhooks', { body })).json.code).toBe(0);
    await client.control('POST', '/shops/sim-gb/orders');
    await settle();
    expect(receiver.received.map(({ url, json }) => [url, json.type])).toEqual(
      expect.arrayContaining([
        ['/shop', 1],
        ['/', 68],
      ]),
    );
    const asQuery = await client.call(shop, 'PUT', '/event/202309/webhooks', { query: body, body: {} });
    expect(asQuery.json.code).toBe(36009004);
  });

  it('announce the end of an authorization daily from 30 days before', async () => {
    await client.connect();
    await client.control('POST', '/sellers/sim-gb-seller/end-authorization', { inSeconds: 32 * 86_400 });
    await client.simulator.advance(32 * DAY_MS);
    const notices = (await deliveries()).filter(({ event }) => event === 'UPCOMING_AUTHORIZATION_EXPIRATION');
    expect(notices.length).toBeGreaterThanOrEqual(29);
    expect(notices.length).toBeLessThanOrEqual(31);
  });
});

describe('A restart', () => {
  it('keeps shops, orders, statements and tokens', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    const settings = { stateFile: join(folder, 'state.json') };
    let client = await ShopClient.start(settings);
    const shop = await client.connect();
    await client.control('POST', '/shops/sim-gb/generate', { orders: 60, days: 30 });
    const read = async (): Promise<Json> => ({
      orders: (
        await client.call(shop, 'POST', '/order/202309/orders/search', {
          query: { page_size: 100 },
          body: {},
        })
      ).json.data.orders,
      statements: await client.control('GET', '/shops/sim-gb/statements'),
      products: await client.control('GET', '/shops/sim-gb/products'),
    });
    const before = await read();
    await client.close();
    client = await ShopClient.start(settings);
    expect(await read()).toEqual(before);
    await client.close();
    await rm(folder, { recursive: true });
  });
});
