import {
  type ScriptedShop,
  sent,
  shopCredentials,
  shopRefusal,
  shopSample,
  startScriptedShop,
} from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import { hugeAnswer, json } from '../../../../test/support/servers/scripted-server.js';
import { ReturnKind } from '../../platform-commerce.js';

let shop: ScriptedShop;

beforeEach(async () => {
  shop = await startScriptedShop();
});
afterEach(() => shop.close());

const from = 1_793_900_000;
const to = 1_793_960_000;
const window = { from: new Date(from * 1000), to: new Date(to * 1000) };
const list = (stream: string, cursor: string | null = null, credentials = shopCredentials()) =>
  shop.adapter.commerce.list(credentials, stream, window, cursor);
const read = async (stream: string) => {
  shop.server.follow(shopSample(stream === 'metrics' ? 'performance' : stream));
  return (await list(stream))!;
};

describe('parameters', () => {
  const byUpdate = { update_time_ge: from, update_time_lt: to };
  const batch = {
    filters: { time: { update_time: { min_unix_time_inclusive: from, max_unix_time_exclusive: to } } },
    sort: { sort_field: 'UPDATE_TIME', sort_order: 'ASC' },
    pagination: { page_size: 50, page_token: 'p+/=' },
  };
  const ascending = { sort_field: 'update_time', sort_order: 'ASC', page_token: 'p+/=' };

  it.each([
    ['orders', '/order/202309/orders/search', { ...ascending, page_size: '100' }, byUpdate],
    [
      'cancellations',
      '/return_refund/202309/cancellations/search',
      { ...ascending, page_size: '50' },
      byUpdate,
    ],
    ['returns', '/return_refund/202309/returns/search', { ...ascending, page_size: '50' }, byUpdate],
    [
      'aftersales',
      '/return_refund/202603/aftersales/search',
      {},
      {
        ...batch,
        whitelisted_data_fields: ['LINE_ITEMS', 'SKU_RETURN_REQUESTS', 'RETURN_MERCHANDISE_AUTHORIZATIONS'],
      },
    ],
    [
      'rmas',
      '/return_refund/202604/rma/search',
      {},
      { ...batch, whitelisted_data_fields: ['LINE_ITEMS', 'SKU_RETURN_REQUESTS'] },
    ],
    [
      'statements',
      '/finance/202309/statements',
      {
        statement_time_ge: String(from),
        statement_time_lt: String(to),
        sort_field: 'statement_time',
        sort_order: 'ASC',
        page_size: '100',
        page_token: 'p+/=',
      },
      null,
    ],
    [
      'payments',
      '/finance/202605/payments',
      {
        create_time_ge: String(from),
        create_time_lt: String(to),
        sort_field: 'create_time',
        sort_order: 'ASC',
        page_size: '100',
        page_token: 'p+/=',
      },
      null,
    ],
    [
      'withdrawals',
      '/finance/202309/withdrawals',
      {
        create_time_ge: String(from),
        create_time_lt: String(to),
        types: 'WITHDRAW,SETTLE,TRANSFER,REVERSE',
        page_size: '100',
        page_token: 'p+/=',
      },
      null,
    ],
  ])('of %s are those of its endpoint', async (stream, path, query, body) => {
    shop.server.follow(shopSample('orders-empty'));
    await list(stream, 'p+/=');
    const { app_key: _app, timestamp: _time, sign: _sign, shop_cipher: _cipher, ...own } = sent(shop).query;
    expect({ path: sent(shop).path, query: own, body: sent(shop).body }).toEqual({ path, query, body });
  });

  it.each([
    ['orders', 'p+/=', '100'],
    ['returns', null, '50'],
    ['payments', 'p+/=', '100'],
  ])('of %s ask for fewer rows after a response that is too large', async (stream, cursor, pageSize) => {
    const huge = hugeAnswer(20_000);
    const full = Number(pageSize);
    shop.server.follow(huge, shopSample(stream), huge);
    const first = (await list(stream, cursor))!;
    expect(first).toEqual({ items: [], rejected: [], nextCursor: `size=${full / 2} ` });
    expect(sent(shop).query.page_size).toBe(pageSize);
    const second = (await list(stream, first.nextCursor))!;
    expect(second.items.length).toBeGreaterThan(0);
    expect(sent(shop).query).toMatchObject({ page_size: String(full / 2) });
    expect(sent(shop).query).not.toHaveProperty('page_token');
    const third = (await list(stream, `size=${full / 2} p+/=`))!;
    expect(third.nextCursor).toBe(`size=${Math.floor(full / 4)} `);
    expect(sent(shop).query).toMatchObject({ page_size: String(full / 2), page_token: 'p+/=' });
  });

  it('of products have an inclusive end', async () => {
    shop.server.follow(shopSample('orders-empty'));
    await list('products');
    expect(sent(shop)).toMatchObject({
      path: '/product/202502/products/search',
      query: { page_size: '100' },
      body: { status: 'ALL', update_time_ge: from, update_time_le: to - 1 },
    });
  });

  it('of metrics are whole days in the time zone of the shop, without today', async () => {
    shop.server.follow(shopSample('performance'));
    const days = { from: new Date('2026-11-04T07:00:00Z'), to: new Date('2026-11-06T12:00:00Z') };
    const { commerce } = shop.adapter;
    await commerce.list(shopCredentials({ region: 'US' }), 'metrics', days, null);
    expect(sent(shop).query).toMatchObject({
      start_date_ge: '2026-11-03',
      end_date_lt: '2026-11-06',
      granularity: '1D',
      currency: 'LOCAL',
    });
    const today = { from: new Date('2026-11-06T08:30:00Z'), to: new Date('2026-11-06T12:00:00Z') };
    await expect(commerce.list(shopCredentials({ region: 'US' }), 'metrics', today, null)).resolves.toEqual({
      items: [],
      rejected: [],
      nextCursor: null,
    });
    expect(shop.server.requests).toHaveLength(1);
  });

  it('of payments are not sent for Southeast Asia', async () => {
    const page = await list('payments', null, shopCredentials({ region: 'TH' }));
    expect(page).toEqual({ items: [], rejected: [], nextCursor: null });
    expect(shop.server.requests).toHaveLength(0);
  });
});

describe('an expired page token', () => {
  it('ends the list, so that the window is read again', async () => {
    shop.server.follow(shopRefusal(36009004, 400, 'page_token is invalid or expired'));
    await expect(list('orders', 'old')).resolves.toBeNull();
    await expect(list('orders')).rejects.toMatchObject({ kind: 'rejected' });
  });

  it('is not every refusal of a later page', async () => {
    shop.server.follow(shopRefusal(36009004, 400, 'update_time_ge is invalid'));
    await expect(list('orders', 'old')).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('orders', () => {
  it('have their money, their masked buyer and one line per unit', async () => {
    const { items, rejected, nextCursor } = await read('orders');
    const gbp = (amount: string) => ({ amount, currency: 'GBP' });
    expect(nextCursor).toBe('pQ7+/zZ0aa==');
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({
      type: 'order',
      externalId: '577099900000000011',
      createdAt: new Date(1_793_960_000_000),
      paidAt: new Date(1_793_960_100_000),
      canceledAt: null,
      updatedAt: new Date(1_793_960_500_000),
      isCashOnDelivery: false,
      total: gbp('30.50'),
      subtotal: gbp('27.00'),
      shippingFee: gbp('3.50'),
      tax: gbp('0'),
      sellerDiscount: gbp('2.00'),
      platformDiscount: gbp('1.00'),
      paymentMethod: 'Debit Card',
      shipBy: new Date(1_794_100_000_000),
      lines: [
        {
          externalId: '577099900000001101',
          productId: '1731999000000000021',
          skuId: '1731999000000000031',
          sellerSku: 'TRAY-L',
          status: 'AWAITING_SHIPMENT',
          salePrice: gbp('13.50'),
        },
        { externalId: '577099900000001102' },
      ],
    });
    expect(items[1]).toMatchObject({
      externalId: '577099900000000012',
      total: null,
      lines: [],
      updatedAt: new Date(1_793_960_000_000),
    });
    expect(rejected).toEqual([
      { externalId: '577099900000000013', problem: expect.stringContaining('create_time') },
    ]);
  });

  it('have no other data of the buyer', async () => {
    const page = await read('orders');
    expect(page.items[0]).toMatchObject({
      buyer: {
        name: 'M*** S***',
        city: 'Exampleton',
        state: 'England',
        postalCode: 'EX1 1AA',
        regionCode: 'GB',
      },
    });
    const text = JSON.stringify(page);
    for (const secret of [
      'scs.example.com',
      '000.000',
      'Sample Road',
      '(+44)',
      'ring twice',
      'Private Person',
    ])
      expect(text).not.toContain(secret);
  });

  it('are read by id', async () => {
    shop.server.follow(shopSample('orders'));
    const page = await shop.adapter.commerce.orders(shopCredentials(), ['1', '2']);
    expect(sent(shop)).toMatchObject({ path: '/order/202507/orders', query: { ids: '1,2' }, body: null });
    expect(page).toMatchObject({ nextCursor: null });
    expect(page.items).toHaveLength(2);
  });
});

describe('returns', () => {
  it('of each kind have their deadline, decisions and refunds', async () => {
    expect((await read('cancellations')).items).toEqual([
      expect.objectContaining({
        kind: ReturnKind.CANCELLATION,
        externalId: '4035999000000000061',
        orderId: '577099900000000011',
        returnType: 'BUYER_CANCEL',
        reason: 'Changed my mind',
        requestedBy: 'BUYER',
        refund: { amount: '30.50', currency: 'GBP' },
        decisionDueAt: new Date(1_794_133_800_000),
        decisions: ['APPROVE', 'REJECT'],
      }),
    ]);
    expect((await read('returns')).items).toEqual([
      expect.objectContaining({
        kind: ReturnKind.RETURN,
        returnType: 'RETURN_AND_REFUND',
        decisionDueAt: new Date(1_794_100_000_000),
        decisions: ['APPROVE_RETURN', 'REJECT_RETURN'],
        updatedAt: new Date(1_793_970_100_000),
        lines: [
          {
            externalId: '4035999000000000082',
            orderLineId: '577099900000001102',
            skuId: '1731999000000000031',
            refund: { amount: '15.25', currency: 'GBP' },
          },
        ],
      }),
    ]);
  });

  it('in batches have the sum of their refunds, or an id and a status only', async () => {
    const { items, nextCursor } = await read('aftersales');
    expect(nextCursor).toBe('aftersalesPage2');
    expect(items).toEqual([
      expect.objectContaining({
        kind: ReturnKind.AFTERSALES_REQUEST,
        externalId: '4035999000000000091',
        orderId: '577099900000000011',
        refund: { amount: '11.00', currency: 'GBP' },
        createdAt: new Date(1_793_980_000_000),
        updatedAt: new Date(1_793_980_500_000),
      }),
      expect.objectContaining({
        externalId: '4035999000000000096',
        orderId: null,
        refund: null,
        createdAt: null,
        updatedAt: null,
      }),
    ]);
  });

  it.each([
    [ReturnKind.CANCELLATION, 'cancellations', { cancel_ids: ['7'] }],
    [ReturnKind.RETURN, 'returns', { return_ids: ['7'] }],
    [ReturnKind.AFTERSALES_REQUEST, 'aftersales', { filters: { aftersales_request_ids: ['7'] } }],
    [ReturnKind.RMA, 'orders-empty', { filters: { rma_ids: ['7'] } }],
  ])('of kind %s are read by id', async (kind, sample, body) => {
    shop.server.follow(shopSample(sample));
    const found = await shop.adapter.commerce.return(shopCredentials(), kind, '7');
    expect(sent(shop).body).toMatchObject(body);
    expect(found?.kind ?? null).toBe(kind === ReturnKind.RMA ? null : kind);
  });

  it('that exist but cannot be read are not reported as missing', async () => {
    shop.server.follow(json(200, { code: 0, data: { return_orders: [{ return_id: '7' }] } }));
    await expect(
      shop.adapter.commerce.return(shopCredentials(), ReturnKind.RETURN, '7'),
    ).rejects.toMatchObject({ kind: 'rejected', platformCode: 'UNREADABLE_ROW' });
  });
});

describe('streams', () => {
  it('that need a scope which the apps do not have are left out', async () => {
    const sparse = await startScriptedShop({ approvedScopes: ['seller.order.info', 'seller.product.basic'] });
    expect(sparse.adapter.commerce.streams.map(({ name }) => name)).toEqual(['orders', 'products']);
    await sparse.close();
  });
});
