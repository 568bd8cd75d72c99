import {
  type ScriptedShop,
  sent,
  shopCredentials,
  shopRefusal,
  shopSample,
  startScriptedShop,
} from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import { hugeAnswer, json, type Script } from '../../../../test/support/servers/scripted-server.js';

let shop: ScriptedShop;

beforeEach(async () => {
  shop = await startScriptedShop();
});
afterEach(() => shop.close());

const commerce = () => shop.adapter.commerce;
const credentials = shopCredentials();

describe('readShop', () => {
  it('returns facts of the shop and its status', async () => {
    shop.server.follow(shopSample('shops'), shopSample('seller-status'));
    await expect(commerce().readShop(credentials)).resolves.toEqual({
      name: 'Juniper and Oak',
      region: 'GB',
      currency: 'GBP',
      timeZone: 'Europe/London',
      status: 'ACTIVE',
      platformStatus: 'ACTIVE',
    });
    shop.server.follow(shopSample('shops'), shopSample('seller-status'));
    const german = shopCredentials({ shopId: '7495000000000000412' });
    await expect(commerce().readShop(german)).resolves.toMatchObject({
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      status: 'DEACTIVATED',
    });
  });

  it.each([
    [shopRefusal(105005, 401), { status: 'ACTIVE', platformStatus: null }],
    [shopRefusal(36009043, 401), { status: 'DEACTIVATED', platformStatus: '36009043' }],
  ])('does without the status if it is refused', async (refused, expected) => {
    shop.server.follow(shopSample('shops'), refused);
    await expect(commerce().readShop(credentials)).resolves.toMatchObject(expected);
  });

  it('reports the status of a seller that cannot sell', async () => {
    const status = {
      seller_status: '1',
      shop_statuses: [{ shop_id: '7495000000000000411', shop_status: '2' }],
    };
    shop.server.follow(shopSample('shops'), json(200, { code: 0, data: { seller_status_data: status } }));
    await expect(commerce().readShop(credentials)).resolves.toMatchObject({ status: 'PENDING' });
  });

  it('stores a new cipher', async () => {
    const saved: object[] = [];
    shop.server.follow(shopSample('shops'), shopSample('seller-status'));
    await commerce().readShop({
      ...shopCredentials({ cipher: 'old' }),
      saveExtra: async (fresh) => void saved.push(fresh),
    });
    expect(saved).toEqual([{ cipher: 'ROW_simCipherGb0001' }]);
  });
});

describe('products', () => {
  const window = { from: new Date(1_000_000), to: new Date(1_008_000) };
  const page = (total: number, ids: string[], next = ''): Script =>
    json(200, {
      code: 0,
      data: {
        total_count: total,
        next_page_token: next,
        products: ids.map((id) => ({ id, title: id, status: 'ACTIVATE', create_time: 1 })),
      },
    });
  const bounds = () =>
    shop.server.requests.map((_, index) => {
      const { update_time_ge, update_time_le } = sent(shop, index).body;
      return [update_time_ge, update_time_le, sent(shop, index).query.page_token ?? null];
    });

  it('have the display price of searches and the sale price of reads by id', async () => {
    shop.server.follow(shopSample('products'));
    const { items } = (await commerce().list(credentials, 'products', window, null))!;
    expect(items).toEqual([
      expect.objectContaining({
        externalId: '1731999000000000021',
        skus: [expect.objectContaining({ price: { amount: '15.00', currency: 'GBP' }, name: null })],
      }),
      expect.objectContaining({ externalId: '1731999000000000022', skus: [] }),
    ]);
    shop.server.follow(shopSample('product'));
    await expect(commerce().product(credentials, '1731999000000000021')).resolves.toMatchObject({
      skus: [{ name: 'Large, Oak', price: { amount: '14.00', currency: 'GBP' } }],
    });
  });

  it('that do not exist are null', async () => {
    shop.server.follow(shopRefusal(12052048, 200));
    await expect(commerce().product(credentials, '1')).resolves.toBeNull();
    shop.server.follow(shopRefusal(12052901, 200));
    await expect(commerce().product(credentials, '1')).rejects.toMatchObject({ kind: 'rejected' });
  });

  const readAll = async (from: string | null = null) => {
    const ids: string[] = [];
    const cursors: (string | null)[] = [];
    let cursor = from;
    do {
      const read = (await commerce().list(credentials, 'products', window, cursor))!;
      ids.push(...read.items.flatMap((item) => ('externalId' in item ? item.externalId : [])));
      cursor = read.nextCursor;
      cursors.push(cursor);
    } while (cursor !== null);
    return { ids, cursors };
  };
  const none = page(0, []);

  it('beyond the reach of one query are read in smaller windows, one request per call', async () => {
    shop.server.follow(page(10_001, ['x']), page(2, ['a'], 't'), page(2, ['b']), page(1, ['c']), none);
    const { ids, cursors } = await readAll();
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(cursors).toHaveLength(5);
    expect(cursors[0]).toContain('"spans":[[1000,1004],[1004,1008]],"token":null');
    expect(bounds()).toEqual([
      [1000, 1007, null],
      [1000, 1003, null],
      [1000, 1003, 't'],
      [1004, 1007, null],
      [1000, 1007, null],
    ]);
  });

  it('that are deleted are searched after the others', async () => {
    shop.server.follow(page(1, ['a']), page(1, ['gone']));
    expect((await readAll()).ids).toEqual(['a', 'gone']);
    expect(shop.server.requests.map((_, index) => sent(shop, index).body.status)).toEqual(['ALL', 'DELETED']);
  });

  it('are read again if one has left the window, because the next page may have skipped one', async () => {
    shop.server.follow(page(3, ['a', 'b'], 't'), page(2, []), page(2, ['b', 'c'], 't'), page(2, []), none);
    expect((await readAll()).ids).toEqual(['a', 'b', 'b', 'c']);
  });

  it('that leave the window again and again do not keep it from its end', async () => {
    shop.server.follow(page(3, ['a'], 't'), page(2, ['b']), none);
    const last = '{"spans":[[1000,1008]],"token":null,"repeats":5}';
    expect((await readAll(last)).ids).toEqual(['a', 'b']);
  });

  it('of a part whose token is refused are read again from the start of the part', async () => {
    const cursor = '{"spans":[[1004,1006],[1006,1008]],"token":"old"}';
    const refused = shopRefusal(36009004, 400, 'page_token is invalid');
    shop.server.follow(refused, page(1, ['a']), page(1, ['b']), none);
    expect((await readAll(cursor)).ids).toEqual(['a', 'b']);
    expect(bounds().slice(0, 2)).toEqual([
      [1004, 1005, 'old'],
      [1004, 1005, null],
    ]);
    const last = cursor.replace('}', ',"repeats":5}');
    shop.server.follow(refused);
    await expect(commerce().list(credentials, 'products', window, last)).resolves.toBeNull();
    await expect(commerce().list(credentials, 'products', window, '{"page":2}')).resolves.toBeNull();
  });

  it('are read again in smaller windows if the limit shows on a later page', async () => {
    shop.server.follow(shopRefusal(12052180, 200), page(1, ['a']), none, none);
    const { ids, cursors } = await readAll('{"spans":[[1000,1008]],"token":"t100"}');
    expect(ids).toEqual(['a']);
    expect(cursors[0]).toContain('"spans":[[1000,1004],[1004,1008]],"token":null');
  });

  it('of one second beyond the limit are reported as not read', async () => {
    shop.server.follow(shopRefusal(12052180, 200));
    const cursor = '{"spans":[[1000,1001],[1001,1008]],"token":"t100"}';
    await expect(commerce().list(credentials, 'products', window, cursor)).resolves.toEqual({
      items: [],
      rejected: [{ externalId: null, problem: expect.stringContaining('10000') }],
      nextCursor: expect.stringContaining('"spans":[[1001,1008]],"token":null'),
    });
  });

  it('in a response that is too large are read in smaller pages', async () => {
    shop.server.follow(hugeAnswer(20_000), page(2, ['a'], 't'), page(2, ['b']), none);
    expect((await readAll()).ids).toEqual(['a', 'b']);
    const sizes = shop.server.requests.map((_, index) => sent(shop, index).query.page_size);
    expect(sizes).toEqual(['100', '50', '50', '50']);
  });
});

describe('stock', () => {
  const changes = [
    { skuId: '1731999000000000031', warehouseId: '7400999000000000001', quantity: 3 },
    { skuId: '1731999000000000032', warehouseId: '7400999000000000009', quantity: 4 },
    { skuId: '1731999000000000031', warehouseId: '7400999000000000002', quantity: 0 },
  ];

  it('is read per SKU and warehouse', async () => {
    shop.server.follow(shopSample('inventory'));
    await expect(commerce().stock(credentials, ['1731999000000000021'])).resolves.toEqual({
      stock: [
        {
          productId: '1731999000000000021',
          skuId: '1731999000000000031',
          warehouseId: '7400999000000000001',
          available: 9,
          committed: 2,
        },
        expect.objectContaining({ warehouseId: '7400999000000000002', available: 5, committed: null }),
      ],
      unreadable: [],
    });
    expect(sent(shop).body).toEqual({ product_ids: ['1731999000000000021'] });
  });

  it('is read without the entries that cannot be read', async () => {
    const warehouse = (id: string, available: unknown) => ({
      warehouse_id: id,
      available_quantity: available,
    });
    const sku = { id: 's1', warehouse_inventory: [warehouse('w1', -1), warehouse('w2', 4)] };
    const inventory = [{ product_id: '1', skus: [sku, { warehouse_inventory: [] }] }, { skus: [] }];
    shop.server.follow(json(200, { code: 0, data: { inventory } }));
    await expect(commerce().stock(credentials, ['1'])).resolves.toEqual({
      stock: [{ productId: '1', skuId: 's1', warehouseId: 'w2', available: 4, committed: null }],
      unreadable: [
        { externalId: null, problem: expect.stringContaining('product_id') },
        { externalId: '1', problem: expect.stringContaining('Stock. Unreadable: id') },
        {
          externalId: '1',
          problem: expect.stringContaining('Stock. SKU s1: Unreadable: available_quantity'),
        },
      ],
    });
  });

  it('in a response that is too large is read for fewer products', async () => {
    shop.server.follow(hugeAnswer(20_000), shopSample('inventory'), shopSample('inventory'));
    const { stock } = await commerce().stock(credentials, ['1', '2', '3']);
    expect(stock).toHaveLength(4);
    expect(shop.server.requests.map((_, index) => sent(shop, index).body.product_ids)).toEqual([
      ['1', '2', '3'],
      ['1', '2'],
      ['3'],
    ]);
  });

  it('is set with all warehouses of each SKU', async () => {
    shop.server.follow(shopSample('inventory-update'));
    await expect(commerce().setStock(credentials, '1731999000000000021', changes)).resolves.toEqual([
      { skuId: '1731999000000000031', problem: null },
      { skuId: '1731999000000000032', problem: null },
    ]);
    expect(sent(shop)).toMatchObject({
      path: '/product/202309/products/1731999000000000021/inventory/update',
      body: {
        skus: [
          {
            id: '1731999000000000031',
            inventory: [
              { warehouse_id: '7400999000000000001', quantity: 3 },
              { warehouse_id: '7400999000000000002', quantity: 0 },
            ],
          },
          { id: '1731999000000000032', inventory: [{ warehouse_id: '7400999000000000009', quantity: 4 }] },
        ],
      },
    });
  });

  it('of some SKUs may be refused inside a success', async () => {
    shop.server.follow(shopSample('inventory-partial'));
    await expect(commerce().setStock(credentials, '1', changes)).resolves.toEqual([
      { skuId: '1731999000000000031', problem: null },
      {
        skuId: '1731999000000000032',
        problem: { platformCode: '12052097', message: 'The warehouse does not exist' },
      },
    ]);
  });

  it('of all SKUs is refused by an error without a SKU', async () => {
    shop.server.follow(
      json(200, { code: 0, data: { errors: [{ code: 12052901, message: 'Wrong status' }] } }),
    );
    const results = await commerce().setStock(credentials, '1', changes);
    expect(results.map(({ problem }) => problem?.platformCode)).toEqual(['12052901', '12052901']);
  });
});

it('has no stream of another name', async () => {
  const window = { from: new Date(0), to: new Date(1) };
  await expect(commerce().list(credentials, 'labels', window, null)).rejects.toThrow(
    'There is no stream labels.',
  );
});
