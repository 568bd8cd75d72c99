import { findViolations } from '../../test/support/tiktok-shop-openapi.js';
import type { Json } from '../test/client.js';
import { ShopClient, US_APP, type ShopCall, type ShopConnection } from '../test/tiktok-shop-client.js';

const HOUR_MS = 3_600_000;

describe('Every endpoint of the simulator', () => {
  let client: ShopClient;

  beforeAll(async () => {
    client = await ShopClient.start({
      tiktokShop: { rateLimits: { enabled: false }, exchangeBytes: 50_000_000 },
    });
  });
  afterAll(() => client.close());
  beforeEach(() => client.simulator.control('POST', '/reset'));

  const violations = async (): Promise<string[]> => {
    const exchanges = await client.control('GET', '/exchanges');
    return exchanges.flatMap(findViolations);
  };

  it.each(['sim-gb', 'sim-us', 'sim-id', 'sim-global'])(
    'answers as documented for the seller of %s',
    async (key) => {
      const shopKey = key === 'sim-global' ? 'sim-global-br' : key;
      const app = key === 'sim-us' ? US_APP : undefined;
      await client.control('POST', `/shops/${shopKey}/generate`, { orders: 400, days: 40 });
      let shop = await client.connect(`${key}-seller`, app);
      if (key === 'sim-global') shop = { ...shop, cipher: await cipherOf(shop, 'BR') };
      const call = async (method: string, path: string, options?: ShopCall): Promise<Json> => {
        const { json } = await client.call(shop, method, path, options);
        if (json.code !== 0) throw new Error(`${method} ${path}: ${json.code} ${json.message}`);
        return json.data;
      };
      const page = (size = 20) => ({ query: { page_size: size } });

      await call('GET', '/seller/202309/shops', { cipher: null });
      await call('GET', '/seller/202309/permissions', { cipher: null });
      await call('GET', '/seller/202508/status', { cipher: null });
      const { orders } = await call('POST', '/order/202309/orders/search', { ...page(100), body: {} });
      const ids = orders.map(({ id }: Json) => id);
      for (const version of ['202309', '202507']) {
        await call('GET', `/order/${version}/orders`, { query: { ids: ids.slice(0, 50).join(',') } });
      }
      const { products } = await call('POST', '/product/202502/products/search', { ...page(), body: {} });
      const [product] = products;
      await call('GET', `/product/202309/products/${product.id}`);
      await call('POST', '/product/202309/inventory/search', { body: { product_ids: [product.id] } });
      const { warehouses } = await call('GET', '/logistics/202309/warehouses');
      for (const warehouse of [warehouses[0].id, '7400000000000000399']) {
        await call('POST', `/product/202309/products/${product.id}/inventory/update`, {
          body: { skus: [{ id: product.skus[0].id, inventory: [{ warehouse_id: warehouse, quantity: 5 }] }] },
        });
      }
      for (const version of ['202309', '202602']) {
        await call('POST', `/return_refund/${version}/cancellations/search`, { ...page(), body: {} });
        await call('POST', `/return_refund/${version}/returns/search`, { ...page(), body: {} });
      }
      const fields = { whitelisted_data_fields: ['LINE_ITEMS', 'SKU_RETURN_REQUESTS'] };
      await call('POST', '/return_refund/202603/aftersales/search', { body: fields });
      await call('POST', '/return_refund/202604/rma/search', { body: fields });
      const { statements } = await call('GET', '/finance/202309/statements', {
        query: { sort_field: 'statement_time', page_size: 100 },
      });
      for (const { id } of statements) {
        await call('GET', `/finance/202501/statements/${id}/statement_transactions`, {
          query: { sort_field: 'order_create_time', page_size: 100 },
        });
      }
      await call('GET', `/finance/202501/orders/${ids[0]}/statement_transactions`);
      await call('GET', '/finance/202507/orders/unsettled', { query: { sort_field: 'order_create_time' } });
      for (const version of ['202309', '202605']) {
        await call('GET', `/finance/${version}/payments`, { query: { sort_field: 'create_time' } });
      }
      await call('GET', '/finance/202309/withdrawals', { query: { types: 'WITHDRAW,SETTLE' } });
      for (const granularity of ['ALL', '1D']) {
        await call('GET', '/analytics/202509/shop/performance', {
          query: { start_date_ge: '2020-01-01', end_date_lt: '2020-01-03', granularity },
        });
      }
      await call('PUT', '/event/202309/webhooks', {
        body: { address: 'https://hooks.example.com/a', event_type: 'ORDER_STATUS_CHANGE' },
      });
      await call('GET', '/event/202309/webhooks');
      await call('DELETE', '/event/202309/webhooks', { body: { event_type: 'ORDER_STATUS_CHANGE' } });
      await decide(shopKey, call);
      await call('DELETE', '/authorization/202403/shops');
      expect(await violations()).toEqual([]);
    },
    60_000,
  );

  it('differs from the documents if a field is misspelt', async () => {
    const shop = await client.connect();
    await client.control('POST', '/shops/sim-gb/generate', { orders: 1, days: 1 });
    await client.call(shop, 'POST', '/order/202309/orders/search', { query: { page_size: 1 }, body: {} });
    const [exchange] = (await client.control('GET', '/exchanges')).slice(-1);
    expect(findViolations(exchange)).toEqual([]);
    const misspelt = { ...exchange, response: exchange.response.replace('"status"', '"order_state"') };
    expect(findViolations(misspelt)).toHaveLength(1);
    expect(findViolations({ ...exchange, query: { ...exchange.query, start_time: '1' } })).toHaveLength(1);
    expect(findViolations({ ...exchange, path: '/order/202309/order' })).toHaveLength(1);
  });

  /** Both decisions on a cancellation and on a return. */
  async function decide(
    key: string,
    call: (...call: [string, string, ShopCall?]) => Promise<Json>,
  ): Promise<void> {
    for (const decision of ['approve', 'reject']) {
      const body = decision === 'reject' ? { reject_reason: 'simulated_reason', comment: 'No' } : undefined;
      const asked = await client.control('POST', `/shops/${key}/orders`, { status: 'AWAITING_SHIPMENT' });
      await client.control('POST', `/orders/${asked.id}/request-cancel`);
      const [cancellation] = (await client.control('GET', `/shops/${key}/cancellations`)).slice(-1);
      await call('GET', '/return_refund/202309/reject_reasons', {
        query: { return_or_cancel_id: cancellation.id, locale: 'en-US' },
      });
      await call('POST', `/return_refund/202309/cancellations/${cancellation.id}/${decision}`, {
        query: { idempotency_key: decision },
        ...(body && { body }),
      });
      const delivered = await client.control('POST', `/shops/${key}/orders`, { status: 'DELIVERED' });
      const opened = await client.control('POST', `/orders/${delivered.id}/return`, { type: 'REFUND' });
      if (opened.batch) {
        const { aftersales_requests: found } = await call('POST', '/return_refund/202603/aftersales/search', {
          body: {
            whitelisted_data_fields: ['LINE_ITEMS'],
            filters: { aftersales_request_ids: [opened.aftersalesRequestId] },
          },
        });
        const lines = found[0].line_items.map((line: Json) => ({
          return_line_item_id: line.return_line_item_id,
        }));
        const reviewed = await call('POST', '/return_refund/202606/aftersales/review', {
          body: {
            aftersales_request_decisions: [
              {
                request_id: opened.aftersalesRequestId,
                request_id_type: 'AFTERSALES',
                idempotency_key: decision,
                line_item_decisions: [{ line_items: lines, action: `${decision.toUpperCase()}_REQUEST` }],
              },
            ],
          },
        });
        expect(reviewed).toEqual({});
      } else {
        await call('POST', `/return_refund/202309/returns/${opened.id}/${decision}`, {
          body: { decision: `${decision.toUpperCase()}_REFUND`, ...body },
        });
      }
    }
    await client.simulator.advance(HOUR_MS);
  }

  async function cipherOf(shop: ShopConnection, region: string): Promise<string> {
    const { json } = await client.call(shop, 'GET', '/authorization/202309/shops', { cipher: null });
    return json.data.shops.find((candidate: Json) => candidate.region === region).cipher;
  }
});
