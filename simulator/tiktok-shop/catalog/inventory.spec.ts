import type { Json } from '../../test/client.js';
import { ShopClient, US_APP, type ShopConnection } from '../../test/tiktok-shop-client.js';

describe('Stock', () => {
  let client: ShopClient;
  let shop: ShopConnection;
  let product: Json;
  let warehouses: string[];

  beforeAll(async () => {
    client = await ShopClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.simulator.control('POST', '/reset');
    shop = await client.connect('sim-us-seller', US_APP);
    [product] = (
      await client.call(shop, 'POST', '/product/202502/products/search', { query: { page_size: 10 } })
    ).json.data.products;
    const { data } = (await client.call(shop, 'GET', '/logistics/202309/warehouses')).json;
    warehouses = data.warehouses
      .filter(({ type }: Json) => type === 'SALES_WAREHOUSE')
      .map(({ id }: Json) => id);
  });

  const update = async (inventory: object[], sku = product.skus[0].id): Promise<Json> =>
    (
      await client.call(shop, 'POST', `/product/202309/products/${product.id}/inventory/update`, {
        body: { skus: [{ id: sku, inventory }] },
      })
    ).json;
  const all = (quantity: number) => warehouses.map((warehouse_id) => ({ warehouse_id, quantity }));
  const problem = async (...call: Parameters<typeof update>) => {
    const { code, data } = await update(...call);
    return [code, data.errors[0].code, data.errors[0].detail.extra_errors[0].code];
  };

  it('is set to absolute quantities of all warehouses', async () => {
    expect(await update(all(7))).toMatchObject({ code: 0, data: {} });
    const { json } = await client.call(shop, 'POST', '/product/202309/inventory/search', {
      body: { sku_ids: [product.skus[0].id] },
    });
    expect(json.data.inventory[0].skus[0]).toMatchObject({
      total_available_quantity: 14,
      warehouse_inventory: warehouses.map((warehouse_id) => ({
        warehouse_id,
        available_quantity: 7,
        committed_quantity: 0,
      })),
    });
  });

  it('reports refusals per SKU under code 0', async () => {
    expect(await problem(all(7).slice(1))).toEqual([0, 12052990, 12019028]);
    expect(await problem(all(0))).toEqual([0, 12052990, 12052055]);
    expect(await problem(all(100_000))).toEqual([0, 12052990, 12052055]);
    expect(await problem([{ warehouse_id: '7400000000000000399', quantity: 1 }])).toEqual([
      0, 12052990, 12052097,
    ]);
    expect(await problem([{ quantity: 1 }])).toEqual([0, 12052990, 12019016]);
    expect(await problem(all(1), '1731000000000000999')).toEqual([0, 12052990, 12052556]);
  });

  it('can accept zero', async () => {
    await client.simulator.control('PATCH', '/settings', { tiktokShop: { inventoryZero: 'accepted' } });
    expect(await update(all(0))).toMatchObject({ code: 0, data: {} });
  });

  it('is sent in webhooks with ids as numbers', async () => {
    await client.control('POST', '/shops/sim-us/stock', { sku: 0, warehouse: 0, quantity: 3 });
    const [event] = await client.simulator.control('GET', '/webhooks?event=INVENTORY_CHANGED');
    expect(event.body).toContain(`"sku_id":${product.skus[0].id},`);
    expect(JSON.parse(event.body).data.change_detail[0]).toMatchObject({
      trigger_source: 'manual_adjustment',
      available_quantity_delta: -497,
    });
  });
});
