import { ShopClient, type ShopConnection } from '../../../simulator/test/tiktok-shop-client.js';
import { recordExchange, type RecordedExchange } from '../tiktok-shop-exchanges.js';
import { checkExchanges } from './exchange-check.js';

/** This check runs after every test file: a file whose exchanges differ from the documents fails. */
describe('The check of exchanges with the simulated TikTok Shop', () => {
  let client: ShopClient;
  let shop: ShopConnection;
  beforeAll(async () => {
    client = await ShopClient.start();
    shop = await client.connect();
    await client.control('POST', '/shops/sim-gb/generate', { orders: 2, days: 1 });
  });
  afterAll(() => client.close());

  const search = (query: Record<string, string | number>) =>
    client.call(shop, 'POST', '/order/202309/orders/search', { query, body: {} });

  it('passes what the simulator accepts and answers', async () => {
    await search({ page_size: 10 });
    await expect(checkExchanges()).resolves.toBeUndefined();
  });

  it('passes refusals, which may be about the request', async () => {
    const { json } = await search({ size: 10 });
    expect(json.code).toBe(36009004);
    await expect(checkExchanges()).resolves.toBeUndefined();
  });

  it.each<[string, Partial<RecordedExchange>, string]>([
    ['an unknown parameter', { query: { page_size: '10', size: '10' } }, 'query size is not documented'],
    ['a parameter of another type', { query: { page_size: 'ten' } }, 'query page_size is not an integer'],
    ['an unknown field in the body', { body: '{"state":"UNPAID"}' }, '"additionalProperty":"state"'],
    ['an unknown path', { path: '/order/202309/order/search' }, 'not in the documents'],
    ['an unknown field in the answer', { response: answer({ order_list: [] }) }, 'order_list'],
    ['another type in the answer', { response: answer({ orders: [{ id: 577 }] }) }, 'must be string'],
    ['another envelope', { response: '{"code":0,"data":{}}' }, 'the envelope is wrong'],
  ])('finds %s, once', async (_, change, problem) => {
    recordExchange({
      method: 'POST',
      path: '/order/202309/orders/search',
      query: { page_size: '10' },
      body: '{}',
      response: answer({ orders: [] }),
      ...change,
    });
    await expect(checkExchanges()).rejects.toThrow(problem);
    await expect(checkExchanges()).resolves.toBeUndefined();
  });

  it.each([
    [{ decision: 'APPROVE_REQUEST' }, '"additionalProperty":"decision"'],
    [{ action: 'APPROVE_RETURN' }, 'must be equal to one of the allowed values'],
  ])(
    'compares versions that are newer than the documents with their described shape: %j',
    async (more, problem) => {
      const line = { line_items: [{ return_line_item_id: '1' }], ...more };
      const review = {
        request_id: '1',
        request_id_type: 'RMA',
        line_item_decisions: [line],
        idempotency_key: 'k',
      };
      recordExchange({
        method: 'POST',
        path: '/return_refund/202606/aftersales/review',
        query: {},
        body: JSON.stringify({ aftersales_request_decisions: [review] }),
        response: null,
      });
      await expect(checkExchanges()).rejects.toThrow(problem);
    },
  );
});

function answer(data: object): string {
  return JSON.stringify({
    code: 0,
    data,
    message: 'Success',
    request_id: '202611291200000123456789ABCDEF0123',
  });
}
