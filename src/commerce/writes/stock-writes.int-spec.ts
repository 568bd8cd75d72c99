import { type GrantsApp, startGrantsApp } from '../../../test/support/grants-app.js';
import { aProduct, aStream } from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';
import type { StockChange } from '../../platforms/commerce-parts.js';
import { StockUpdatesService } from './stock-updates.service.js';

const minuteMs = 60_000;

describe('Stock writes of one product', () => {
  let app: ShopApp;
  let other: GrantsApp;
  beforeAll(async () => {
    app = await startShopApp();
    other = await startGrantsApp({ databaseUrl: app.databaseUrl, adapter: app.platform });
  });
  beforeEach(() => app.reset(aStream('products', CommerceResource.PRODUCTS)));
  afterAll(async () => {
    await other.close();
    await app.close();
  });

  it('that two processes request at the same time are all made, one after the other', async () => {
    app.shop.set('products', aProduct('p1', new Date(Date.now() - 60 * minuteMs)));
    app.shop.stockRows = ['w1', 'w2', 'w3', 'w4'].map((warehouseId) => ({
      ...{ productId: 'p1', skuId: 's1', warehouseId, available: 1, committed: null },
    }));
    await app.readHistory(new Date(Date.now() - 90 * minuteMs));
    const [{ id: productId }] = await app.sql('SELECT id FROM products');
    let writing = 0;
    let most = 0;
    Object.assign(app.shop, {
      setStock: async (_: unknown, __: string, stock: readonly StockChange[]) => {
        most = Math.max(most, (writing += 1));
        await new Promise((resolve) => setTimeout(resolve, 150));
        app.shop.stockRows = app.shop.stockRows.map((row) => ({
          ...row,
          available: stock.find(({ warehouseId }) => warehouseId === row.warehouseId)!.quantity,
        }));
        writing -= 1;
        return [{ skuId: 's1', problem: null }];
      },
    });
    const update = ({ context }: GrantsApp, warehouseId: string, quantity: number) =>
      context
        .get(StockUpdatesService, { strict: false })
        .update({ kind: 'user', userId: app.userId, role: 'USER' } as never, {
          productId,
          changes: [{ skuId: 's1', warehouseId, quantity }],
          idempotencyKey: null,
        });
    await Promise.all([
      update(app, 'w1', 11),
      update(other, 'w2', 12),
      update(app, 'w3', 13),
      update(other, 'w4', 14),
    ]);
    expect(app.shop.stockRows.map(({ available }) => available)).toEqual([11, 12, 13, 14]);
    expect(most).toBe(1);
    expect(await app.sql('SELECT available FROM stock ORDER BY warehouse_external_id')).toEqual([
      { available: 11 },
      { available: 12 },
      { available: 13 },
      { available: 14 },
    ]);
  });
});
