import type { Json } from '../../test/client.js';
import { ShopClient, US_APP, type ShopConnection } from '../../test/tiktok-shop-client.js';

const HOUR_MS = 3_600_000;

describe('Cancellations and returns', () => {
  let client: ShopClient;
  let shop: ShopConnection;

  beforeAll(async () => {
    client = await ShopClient.start({ tiktokShop: { rateLimits: { enabled: false } } });
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.simulator.control('POST', '/reset');
    shop = await client.connect();
  });

  const post = async (path: string, call: object = {}): Promise<Json> =>
    (await client.call(shop, 'POST', `/return_refund/${path}`, call)).json;
  const search = async (kind: string): Promise<Json> =>
    (await post(`202602/${kind}/search`, { query: { page_size: 10 }, body: {} })).data;
  const place = (status: string, key = 'sim-gb'): Promise<Json> =>
    client.control('POST', `/shops/${key}/orders`, { status });

  it('are approved by the platform after 48 hours', async () => {
    const { id } = await place('AWAITING_SHIPMENT');
    await client.control('POST', `/orders/${id}/request-cancel`);
    const [pending] = (await search('cancellations')).cancellations;
    expect(pending).toMatchObject({ order_id: id, cancel_status: 'CANCELLATION_REQUEST_PENDING' });
    expect(pending.seller_next_action_response[0].deadline).toBe(pending.create_time + 48 * 3_600);
    await client.simulator.advance(48 * HOUR_MS + 1_000);
    const [done] = (await search('cancellations')).cancellations;
    expect(done).toMatchObject({ cancel_status: 'CANCELLATION_REQUEST_COMPLETE' });
    expect((await client.control('GET', `/orders/${id}`)).status).toBe('CANCELLED');
  });

  it('confirm the request first and cancel the order afterwards', async () => {
    const { id } = await place('AWAITING_SHIPMENT');
    await client.control('POST', `/orders/${id}/request-cancel`);
    const [{ cancel_id: cancelId }] = (await search('cancellations')).cancellations;
    const approve = () =>
      post(`202309/cancellations/${cancelId}/approve`, { query: { idempotency_key: 'one' } });
    expect(await approve()).toMatchObject({ code: 0, data: {} });
    expect((await search('cancellations')).cancellations[0].cancel_status).toBe(
      'CANCELLATION_REQUEST_SUCCESS',
    );
    expect((await client.control('GET', `/orders/${id}`)).status).toBe('AWAITING_SHIPMENT');
    expect((await approve()).code).toBe(0);
    await client.simulator.advance(1_000);
    expect((await client.control('GET', `/orders/${id}`)).status).toBe('CANCELLED');
    expect((await post(`202309/cancellations/${cancelId}/approve`)).code).toBe(25020001);
  });

  it('lead a return to its refund', async () => {
    const { id } = await place('DELIVERED');
    const opened = await client.control('POST', `/orders/${id}/return`);
    const approve = (decision: string) => post(`202309/returns/${opened.id}/approve`, { body: { decision } });
    expect((await approve('APPROVE_RECEIVED_PACKAGE')).code).toBe(25020001);
    expect((await approve('APPROVE_RETURN')).code).toBe(0);
    await client.control('POST', `/returns/${opened.id}/buyer-ships`);
    await client.control('POST', `/returns/${opened.id}/package-arrives`);
    expect((await approve('APPROVE_RECEIVED_PACKAGE')).code).toBe(0);
    expect((await search('returns')).return_orders[0]).toMatchObject({
      return_status: 'RETURN_OR_REFUND_REQUEST_COMPLETE',
    });
    expect((await client.control('GET', `/orders/${id}`)).status).toBe('COMPLETED');
    expect((await search('returns')).return_orders[0].seller_next_action_response).toBeUndefined();
  });

  it('are reviewed in batches with each line, once per step', async () => {
    shop = await client.connect('sim-us-seller', US_APP);
    const { id } = await place('DELIVERED', 'sim-us');
    const opened = await client.control('POST', `/orders/${id}/return`);
    const find = async (path: string, list: string) =>
      (await post(path, { body: { whitelisted_data_fields: ['LINE_ITEMS'] } })).data[list][0];
    const asked = await find('202603/aftersales/search', 'aftersales_requests');
    const line_items = asked.line_items.map((line: Json) => ({
      return_line_item_id: line.return_line_item_id,
    }));
    expect(asked.line_items[0]).toMatchObject({ main_order_id: id, sku_return_request_id: opened.id });
    const review = async (request_id_type: string, action: string, lines = line_items, key = action) => {
      const request_id = request_id_type === 'RMA' ? opened.rmaId : opened.aftersalesRequestId;
      const line_item_decisions = [{ line_items: lines, action }];
      const decision = { request_id, request_id_type, line_item_decisions, idempotency_key: key };
      const { code, data } = await post('202606/aftersales/review', {
        body: { aftersales_request_decisions: [decision] },
      });
      return code === 0 ? (data.errors ?? []).map((error: Json) => error.code) : code;
    };
    expect(await review('AFTERSALES', 'APPROVE_REQUEST', [])).toBe(36009004);
    expect(await review('AFTERSALES', 'APPROVE')).toBe(36009004);
    const twice = [...line_items, line_items[0]];
    expect(await review('AFTERSALES', 'APPROVE_REQUEST', twice)).toEqual(['98001004']);
    expect(await review('AFTERSALES', 'APPROVE_RETURN_PACKAGE')).toEqual(['25020001']);
    expect(await review('RMA', 'APPROVE_RETURN_PACKAGE')).toEqual(['25001001']);
    expect(await review('AFTERSALES', 'APPROVE_REQUEST')).toEqual([]);
    expect(await review('AFTERSALES', 'APPROVE_REQUEST')).toEqual([]);
    expect(await review('AFTERSALES', 'REJECT_REQUEST')).toEqual(['25020001']);
    expect(await review('RMA', 'APPROVE_RETURN_PACKAGE')).toEqual(['25020001']);
    for (const step of ['buyer-ships', 'package-arrives']) {
      await client.control('POST', `/returns/${opened.id}/${step}`);
    }
    expect(await review('RMA', 'REJECT_RETURN_PACKAGE')).toEqual([]);
    const rma = await find('202604/rma/search', 'return_merchandise_authorizations');
    expect(rma).toMatchObject({ id: opened.rmaId, status: 'PACKAGE_REVIEW_COMPLETED' });
  });

  it('of replacements are approved by the platform after 24 hours', async () => {
    const { id } = await place('DELIVERED');
    const replaced = await client.control('POST', `/orders/${id}/return`, { type: 'REPLACEMENT' });
    const refunded = await client.control('POST', `/orders/${id}/return`, { type: 'REFUND' });
    const statusOf = async (opened: Json) =>
      (await search('returns')).return_orders.find((one: Json) => one.return_id === opened.id).return_status;
    await client.simulator.advance(24 * HOUR_MS + 1_000);
    expect(await statusOf(replaced)).toBe('REPLACEMENT_REQUEST_COMPLETE');
    expect(await statusOf(refunded)).toBe('RETURN_OR_REFUND_REQUEST_PENDING');
    await client.simulator.advance(24 * HOUR_MS);
    expect(await statusOf(refunded)).toBe('RETURN_OR_REFUND_REQUEST_COMPLETE');
  });

  it('have bare answers in batch searches unless fields are asked for', async () => {
    shop = await client.connect('sim-us-seller', US_APP);
    const { id } = await place('DELIVERED', 'sim-us');
    const opened = await client.control('POST', `/orders/${id}/return`);
    const find = async (body: object) =>
      (await post('202603/aftersales/search', { body })).data.aftersales_requests;
    expect(await find({})).toEqual([{ id: opened.aftersalesRequestId, status: 'PENDING_REQUEST_REVIEW' }]);
    const [full] = await find({ whitelisted_data_fields: ['SKU_RETURN_REQUESTS'] });
    expect(full.sku_return_requests[0]).toMatchObject({ order_id: id, return_type: 'RETURN_AND_REFUND' });
    expect((await search('returns')).return_orders).toBeUndefined();

    await client.control('POST', `/returns/${opened.id}/approve`);
    const { data } = await post('202604/rma/search', { body: {} });
    expect(data.return_merchandise_authorizations[0]).toMatchObject({
      id: opened.rmaId,
      status: 'RMA_CREATED',
    });
    for (const step of ['buyer-ships', 'package-arrives', 'approve']) {
      await client.control('POST', `/returns/${opened.id}/${step}`);
    }
    const refunds = await client.simulator.control('GET', '/webhooks?event=REFUND_SUCCESS');
    expect(JSON.parse(refunds[0].body).data).toMatchObject({ refund_currency: 'USD' });
  });
});
