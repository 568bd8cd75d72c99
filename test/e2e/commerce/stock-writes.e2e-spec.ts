import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { HeldLock } from '../../support/held-lock.js';
import { deferred } from '../../support/jest/deferred.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const poolMax = 3;
const update = `mutation ($input: UpdateInventoryInput!) { updateInventory(input: $input) {
  __typename ... on InventoryUpdated { results { skuId problem { code } } } ... on UserError { code retryable } } }`;
const listProducts = `query ($id: ID) { products(accountId: $id, first: 1) { edges { node {
  id skus { externalId stock { warehouseId available } } } } } }`;

describe('Stock writes of many clients', () => {
  let stand: ShopStand;
  let seller: Seller;
  beforeAll(async () => {
    stand = await ShopStand.start({ DATABASE_POOL_MAX: String(poolMax) });
    seller = await stand.seller(['GB']);
  }, 60_000);
  afterAll(() => stand.close());

  const readProduct = async () => {
    const { products } = await seller.client.data(listProducts, { id: seller.shops[0]!.accountId });
    return products.edges[0].node;
  };

  it('at the same time are all made, and leave connections for other requests', async () => {
    const { id: productId, skus } = await readProduct();
    const places: object[] = skus.flatMap((sku: any) =>
      sku.stock.map(({ warehouseId }: any) => ({ skuId: sku.externalId, warehouseId })),
    );
    const lock = await HeldLock.take(
      stand.test.database.url,
      'SELECT FROM accounts WHERE id = $1 FOR UPDATE',
      [seller.shops[0]!.accountId],
    );
    const writes = Array.from({ length: 60 }, (_, index) => {
      const changes = [{ ...places[index % places.length], quantity: 1_000 + index }];
      return seller.client.data(update, { input: { productId, changes } });
    });
    await lock.waiters(1);
    const other = await readProduct().finally(() => void lock.release());
    expect(other.id).toBe(productId);

    const results = (await Promise.all(writes)).map(({ updateInventory }) => updateInventory);
    expect(results.map(({ __typename }) => __typename)).toEqual(writes.map(() => 'InventoryUpdated'));
    expect(results.flatMap((result: any) => result.results).filter(({ problem }: any) => problem)).toEqual(
      [],
    );
    const stock = (await readProduct()).skus.flatMap((sku: any) => sku.stock);
    expect(stock).toHaveLength(places.length);
    // Later updates win, and which of them is the last depends on the order of arrival.
    expect(stock.filter(({ available }: any) => available < 1_000 || available >= 1_060)).toEqual([]);
  });

  it('are shown later if the read after them fails', async () => {
    // Reads that the other changes requested are done. Webhooks would request more of them.
    await stand.pass(2_000);
    await stand.control('POST', '/faults', { webhook: {}, action: { type: 'drop' } });
    const { id: productId, skus } = await readProduct();
    const [{ externalId: skuId, stock }] = skus;
    const { warehouseId } = stock[0];
    const shown = async () =>
      (await readProduct()).skus[0].stock.find((place: any) => place.warehouseId === warehouseId).available;
    const before = await shown();
    await stand.fault(
      { host: 'tiktokShop.api', path: '/product/*/products/*', method: 'GET' },
      { type: 'status', status: 503 },
      {},
    );
    const changes = [{ skuId, warehouseId, quantity: 77 }];
    const { updateInventory } = await seller.client.data(update, { input: { productId, changes } });
    expect(updateInventory).toMatchObject({ __typename: 'InventoryUpdated', results: [{ problem: null }] });
    expect(await shown()).toBe(before);

    await stand.control('DELETE', '/faults');
    await stand.pass(1_000);
    expect(await shown()).toBe(77);
  });

  it('get a retryable failure if no database connection becomes free', async () => {
    const source = stand.get(DataSource);
    const { options } = (source.driver as unknown as { master: Pool }).master;
    const waitMs = options.connectionTimeoutMillis;
    const { id: productId, skus } = await readProduct();
    const [sku] = skus;
    const changes = [{ skuId: sku.externalId, warehouseId: sku.stock[0].warehouseId, quantity: 7 }];
    const [begun, released] = [deferred(), deferred()];
    let open = 0;
    const transactions = Array.from({ length: poolMax }, () =>
      source.transaction(async (manager) => {
        await manager.query('SELECT 1');
        if (++open === poolMax) begun.resolve();
        await released.promise;
      }),
    );
    await begun.promise;
    options.connectionTimeoutMillis = 50;
    try {
      const { errors } = await seller.client.graphql(update, { input: { productId, changes } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    } finally {
      options.connectionTimeoutMillis = waitMs;
      released.resolve();
      await Promise.all(transactions);
    }
  });
});
