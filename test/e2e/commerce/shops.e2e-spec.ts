import { Database } from '../../../src/database/database.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const hour = 3_600_000;
const money = '{ amount currency minorUnits }';
const orders = `query ($id: ID, $filter: OrderFilterInput, $after: String, $first: Int = 40) {
  orders(accountId: $id, filter: $filter, after: $after, first: $first) {
    edges { node { id externalId status total { currency } lines { externalId salePrice { amount } } } }
    pageInfo { hasNextPage endCursor } } }`;
const returns = `query ($id: ID) { returns(accountId: $id, sort: DUE, first: 20) {
  edges { node { id kind externalId orderExternalId status decisions decisionDueAt refund ${money} } } } }`;
const revenue = `query ($id: ID, $from: String!, $to: String!) { revenue(accountId: $id, from: $from, to: $to, groupBy: MONTH) {
  timeZone totals { orderCount orderRevenue ${money} refunds ${money} net ${money} settled ${money} } } }`;

describe('A shop', () => {
  let stand: ShopStand;
  let seller: Seller;
  beforeAll(async () => {
    stand = await ShopStand.start();
    seller = await stand.seller(['GB', 'DE'], { orders: 30, days: 20 });
  }, 60_000);
  afterAll(() => stand.close());

  const read = (text: string, variables: Record<string, unknown>) => seller.client.data(text, variables);
  const listOrders = async (place: number, variables: Record<string, unknown> = {}) =>
    (await read(orders, { id: seller.shops[place]!.accountId, ...variables })).orders.edges.map(
      ({ node }: any) => node,
    );
  const control = (path: string, body: object = {}) => stand.control('POST', `/tiktok-shop${path}`, body);
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

  it('has its whole history after the first sync, each shop its own', async () => {
    const [own, other] = [await listOrders(0), await listOrders(1)];
    expect([own.length, other.length]).toEqual([30, 30]);
    const ids = new Set([...own, ...other].map(({ externalId }: any) => externalId));
    expect(ids.size).toBe(60);
    expect(new Set(own.map(({ total }: any) => total.currency))).toEqual(new Set(['GBP']));
    expect(new Set(other.map(({ total }: any) => total.currency))).toEqual(new Set(['EUR']));
    expect(own.every(({ lines }: any) => lines.length > 0)).toBe(true);
  });

  it('shows the progress of the sync, and no problem', async () => {
    const { account } = await read(
      `query ($id: ID!) { account(id: $id) { status health { reason missingScopes }
         sync { resource isHealthy isHistoryComplete lastError { code message } missingScopes } } }`,
      { id: seller.shops[0]!.accountId },
    );
    expect(account).toMatchObject({ status: 'ACTIVE', health: { reason: null, missingScopes: [] } });
    const resources = account.sync.map(({ resource }: any) => resource);
    expect(resources).toEqual(
      expect.arrayContaining([
        'ORDERS',
        'PRODUCTS',
        'RETURNS',
        'STATEMENTS',
        'PAYMENTS',
        'WITHDRAWALS',
        'METRICS',
      ]),
    );
    expect(account.sync.filter(({ isHealthy }: any) => !isHealthy)).toEqual([]);
    expect(account.sync.filter(({ isHistoryComplete }: any) => !isHistoryComplete)).toEqual([]);
  });

  it('pages through orders by key and filters them', async () => {
    const { accountId } = seller.shops[0]!;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { orders: page }: any = await read(orders, { id: accountId, first: 7, after });
      seen.push(...page.edges.map(({ node }: any) => node.externalId));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(new Set(seen).size).toBe(30);
    const [first] = await listOrders(0);
    expect(await listOrders(0, { filter: { search: first.externalId } })).toEqual([first]);
    for (const search of ['', '  ']) {
      expect((await listOrders(0, { filter: { search } }))[0]).toEqual(first);
      const { products }: any = await read(
        'query ($id: ID, $search: String) { products(accountId: $id, filter: { search: $search }) { edges { node { id } } } }',
        { id: accountId, search },
      );
      expect(products.edges.length).toBeGreaterThan(0);
    }
    const completed = await listOrders(0, { filter: { statuses: ['COMPLETED'] } });
    expect(completed.every(({ status }: any) => status === 'COMPLETED')).toBe(true);
  });

  it('follows an order from sale to delivery by webhooks', async () => {
    const { key } = seller.shops[0]!;
    const placed = await control(`/shops/${key}/orders`, { status: 'UNPAID' });
    const statusOf = async () =>
      (await listOrders(0, { filter: { search: placed.id } })).map(({ status }: any) => status);
    await stand.work();
    expect(await statusOf()).toEqual(['UNPAID']);
    for (const [step, status] of [
      ['pay', 'ON_HOLD'],
      ['end-hold', 'AWAITING_SHIPMENT'],
      ['ship', 'AWAITING_COLLECTION'],
      ['collect', 'IN_TRANSIT'],
      ['deliver', 'DELIVERED'],
    ]) {
      await stand.pass(1_000);
      await control(`/orders/${placed.id}/${step}`);
      await stand.work();
      expect(await statusOf()).toEqual([status]);
    }
  });

  it('counts order revenue, refunds and settled money separately', async () => {
    const fresh = await stand.seller(['GB']);
    const [shop] = fresh.shops;
    const [kept, canceled] = [
      await control(`/shops/${shop!.key}/orders`, { status: 'AWAITING_SHIPMENT' }),
      await control(`/shops/${shop!.key}/orders`, { status: 'AWAITING_SHIPMENT' }),
    ];
    const unpaid = await control(`/shops/${shop!.key}/orders`, { status: 'UNPAID' });
    await stand.pass(1_000);
    await control(`/orders/${canceled.id}/cancel`, { by: 'BUYER' });
    await control(`/orders/${unpaid.id}/cancel`, { by: 'BUYER' });
    await stand.passWithSchedules(hour);
    const { revenue: found } = await fresh.client.data(revenue, {
      id: shop!.accountId,
      from: day(stand.nowMs() - 3 * 24 * hour),
      to: day(stand.nowMs() + 24 * hour),
    });
    expect(found.timeZone).toBe('Europe/London');
    const minor = (value: { payment: { total_amount: string } }) =>
      Math.round(Number(value.payment.total_amount) * 100);
    const paid = minor(kept) + minor(canceled);
    expect(found.totals).toEqual([
      expect.objectContaining({
        orderCount: 2,
        orderRevenue: expect.objectContaining({ minorUnits: String(paid), currency: 'GBP' }),
        refunds: expect.objectContaining({ minorUnits: String(minor(canceled)) }),
        net: expect.objectContaining({ minorUnits: String(minor(kept)) }),
      }),
    ]);
  });

  it('lists what a buyer asks for, and sends the decision of the seller once', async () => {
    const { key, accountId } = seller.shops[0]!;
    const order = await control(`/shops/${key}/orders`, { status: 'AWAITING_SHIPMENT' });
    await control(`/orders/${order.id}/request-cancel`);
    await stand.work();
    const due = (await read(returns, { id: accountId })).returns.edges.map(({ node }: any) => node);
    const request = due.find(({ orderExternalId }: any) => orderExternalId === order.id);
    expect(request).toMatchObject({ kind: 'CANCELLATION', status: 'REQUESTED' });
    const counted = await read(
      'query ($id: ID) { orders(accountId: $id, first: 50) { edges { node { externalId returnCount } } } }',
      { id: accountId },
    );
    const counts = new Map<string, number>(
      counted.orders.edges.map(({ node }: any) => [node.externalId, node.returnCount]),
    );
    expect(counts.get(order.id)).toBe(1);
    expect([...counts.values()]).toContain(0);
    expect(Date.parse(request.decisionDueAt)).toBeGreaterThan(stand.nowMs());
    const decide = (input: object) =>
      read(
        `mutation ($input: DecideReturnInput!) { decideReturn(input: $input) {
           __typename ... on ReturnDecided { return { status } } ... on UserError { code message } } }`,
        { input: { returnId: request.id, action: 'APPROVE', ...input } },
      );
    const mismatch = await decide({ decision: 'REJECT' });
    expect(mismatch.decideReturn.code).toBe('RETURN_NOT_DECIDABLE');
    await stand.fault(
      { host: 'tiktokShop.api', path: `/return_refund/202309/cancellations/${request.externalId}/approve` },
      { type: 'lostAnswer' },
    );
    expect((await decide({})).decideReturn.code).toBe('OUTCOME_UNKNOWN');
    expect((await decide({ action: 'REJECT' })).decideReturn.code).toBe('OUTCOME_UNKNOWN');
    const answers = await Promise.all([decide({}), decide({})]);
    expect(answers.map(({ decideReturn }) => decideReturn.__typename)).toEqual([
      'ReturnDecided',
      'ReturnDecided',
    ]);
    await stand.work();
    const node = async () =>
      (
        await read('query ($id: ID!) { node(id: $id) { ... on Return { status decisions } } }', {
          id: request.id,
        })
      ).node;
    // The acceptance of the request is not the cancellation.
    expect(await node()).toEqual({ status: 'IN_PROGRESS', decisions: [] });
    await stand.passWithSchedules(hour);
    expect(await node()).toEqual({ status: 'COMPLETED', decisions: [] });
    const late = await decide({ comment: 'again' });
    expect(late.decideReturn.code).toBe('RETURN_NOT_DECIDABLE');
  });

  it('sets stock of one warehouse and keeps the others', async () => {
    const { accountId } = seller.shops[0]!;
    const products = `query ($id: ID) { products(accountId: $id, first: 5) {
      edges { node { id externalId skus { externalId stock { warehouseId available } } } } } }`;
    const product = (await read(products, { id: accountId })).products.edges[0].node;
    const [sku] = product.skus;
    const [changed, kept] = sku.stock;
    const update = `mutation ($input: UpdateInventoryInput!) { updateInventory(input: $input) {
      __typename ... on InventoryUpdated { results { skuId problem { code } } } ... on UserError { code message } } }`;
    const change = { skuId: sku.externalId, warehouseId: changed.warehouseId, quantity: 77 };
    const input = { productId: product.id, changes: [change], idempotencyKey: 'stock-1' };
    const [first, second] = await Promise.all([read(update, { input }), read(update, { input })]);
    expect(first).toEqual(second);
    expect(first.updateInventory.results).toEqual([{ skuId: sku.externalId, problem: null }]);
    const after = (await read(products, { id: accountId })).products.edges[0].node.skus[0].stock;
    expect(after).toEqual([{ ...changed, available: 77 }, kept]);
    await stand.pass(5_000);
    const writes = {
      host: 'tiktokShop.api',
      path: `/product/202309/products/${product.externalId}/inventory/update`,
    };
    const countWrites = async (): Promise<number> =>
      (await stand.control('GET', `/requests?${new URLSearchParams(writes).toString()}`)).total;
    const writesBefore = await countWrites();
    expect(writesBefore).toBeGreaterThan(0);
    await stand.fault(writes, { type: 'lostAnswer' });
    const again = await read(update, {
      input: { productId: product.id, changes: [{ ...change, quantity: 78 }] },
    });
    expect(again.updateInventory).toMatchObject({ __typename: 'InventoryUpdated' });
    expect(again.updateInventory.results).toEqual([{ skuId: sku.externalId, problem: null }]);
    // The read after the lost response showed its effect, so nothing was sent again.
    expect(await countWrites()).toBe(writesBefore + 1);
    const quantities = [78, kept.available];
    const stored = (await read(products, { id: accountId })).products.edges[0].node.skus[0].stock;
    expect(stored.map(({ available }: any) => available)).toEqual(quantities);
    const simulated = await stand.control('GET', `/tiktok-shop/shops/${seller.shops[0]!.key}/products`);
    const { stock } = simulated.flatMap(({ skus }: any) => skus).find(({ id }: any) => id === sku.externalId);
    expect(stock.map(({ available }: any) => available)).toEqual(quantities);
    const unknown = await read(update, {
      input: { productId: product.id, changes: [{ ...change, skuId: '1' }] },
    });
    expect(unknown.updateInventory.results).toEqual([{ skuId: '1', problem: { code: 'UNKNOWN_SKU' } }]);
  });

  it('exports orders and revenue as CSV and JSON Lines', async () => {
    const { accountId } = seller.shops[0]!;
    const fetchText = async (path: string) => {
      const response = await seller.client.fetch(`/exports/${path}`);
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      };
    };
    const stored = await listOrders(0);
    const csv = await fetchText(`orders.csv?accountId=${accountId}`);
    expect(csv.type).toContain('text/csv');
    expect(csv.text.split('\r\n')).toHaveLength(stored.length + 2);
    const lines = (await fetchText(`orders.jsonl?accountId=${accountId}`)).text.trim().split('\n');
    expect(new Set(lines.map((line) => JSON.parse(line).orderId))).toEqual(
      new Set(stored.map(({ externalId }: any) => externalId)),
    );
    expect((await fetchText(`orders.xml?accountId=${accountId}`)).status).toBe(400);
    expect((await fetchText(`revenue.csv?accountId=${accountId}&from=2026-02-30&to=2026-03-01`)).status).toBe(
      400,
    );
    const stranger = await stand.seller(['GB']);
    const foreign = await stranger.client.fetch(`/exports/orders.csv?accountId=${accountId}`);
    expect(foreign.status).toBe(404);
  });

  it('is read again when everything since a time is asked for', async () => {
    const { accountId } = seller.shops[0]!;
    const before = (await listOrders(0)).map(({ externalId }: any) => externalId);
    const isLost = "account_id = $1 AND created_at < (SELECT max(created_at) - interval '1 day' FROM orders)";
    await stand.get(Database).manager.query(`DELETE FROM orders WHERE ${isLost}`, [accountId]);
    await stand.work();
    expect((await listOrders(0)).length).toBeLessThan(before.length);
    const { resyncShop } = await read(
      `mutation ($input: ResyncShopInput!) { resyncShop(input: $input) {
         __typename ... on ShopResyncRequested { sync { resource } } ... on UserError { code } } }`,
      { input: { accountId, from: new Date(stand.nowMs() - 60 * 24 * hour).toISOString() } },
    );
    expect(resyncShop.__typename).toBe('ShopResyncRequested');
    const isHistoryComplete = async () => {
      const { account } = await read(
        'query ($id: ID!) { account(id: $id) { sync { resource isHistoryComplete } } }',
        { id: accountId },
      );
      return account.sync.find(({ resource }: any) => resource === 'ORDERS').isHistoryComplete;
    };
    expect(await isHistoryComplete()).toBe(false);
    await stand.work();
    expect(await isHistoryComplete()).toBe(true);
    expect((await listOrders(0)).map(({ externalId }: any) => externalId)).toEqual(before);
    const tooOld = await seller.client.graphql(
      `mutation ($input: ResyncShopInput!) { resyncShop(input: $input) { __typename } }`,
      { input: { accountId, from: '1960-01-01T00:00:00Z' } },
    );
    expect(tooOld.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
  });

  it('shows the rate budget of each resource, which resources of one limit share', async () => {
    const { key, accountId } = seller.shops[0]!;
    const budgets = async () => {
      const { account } = await read(
        `query ($id: ID!) { account(id: $id) { sync { resource budget { limit periodSeconds used remaining refillsAt } } } }`,
        { id: accountId },
      );
      return Object.fromEntries(account.sync.map(({ resource, budget }: any) => [resource, budget]));
    };
    const limits = Object.entries(await budgets()).map(([resource, budget]: any) => [resource, budget.limit]);
    expect(Object.fromEntries(limits)).toMatchObject({ ORDERS: 10, RETURNS: 10, STATEMENTS: 3, METRICS: 1 });
    await stand.pass(5_000);
    const unused = { limit: 10, periodSeconds: 1, used: 0, remaining: 10, refillsAt: null };
    expect((await budgets()).ORDERS).toEqual(unused);
    await control(`/shops/${key}/orders`, { status: 'UNPAID' });
    await stand.work();
    const { ORDERS: used, PRODUCTS: other } = await budgets();
    expect(used.used).toBeGreaterThan(0);
    expect(used.remaining).toBe(10 - used.used);
    expect(Date.parse(used.refillsAt)).toBeGreaterThan(stand.nowMs());
    expect(other.limit).toBe(10);
    await stand.pass(5_000);
  });
});
