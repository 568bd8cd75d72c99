import { aStream } from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import type { UserActor } from '../../auth/actor.js';
import { newId } from '../../crypto/new-id.js';
import { CommerceResource, type ExternalProduct, ProductStatus } from '../../platforms/platform-commerce.js';
import type { StockChange } from '../../platforms/commerce-parts.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import { ProductsRepository } from '../products/products.repository.js';
import { StockUpdatesRepository } from './stock-updates.repository.js';
import { StockUpdatesService } from './stock-updates.service.js';

const minuteMs = 60_000;

describe('Stock updates', () => {
  let app: ShopApp;
  let productId: string;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(async () => {
    await app.reset(aStream('products', CommerceResource.PRODUCTS));
    app.shop.set('products', product);
    app.shop.stockRows = [
      { productId: 'p1', skuId: 's1', warehouseId: 'w1', available: 5, committed: 0 },
      { productId: 'p1', skuId: 's1', warehouseId: 'w2', available: 6, committed: 0 },
    ];
    await app.readHistory(new Date(Date.now() - 3 * 3_600_000));
    const rows = await app.sql<{ id: string }>('SELECT id FROM products');
    productId = rows[0]!.id;
  });
  afterAll(() => app.close());

  const product: ExternalProduct = {
    type: 'product',
    isSummary: false,
    externalId: 'p1',
    title: 'Lamp',
    status: ProductStatus.ACTIVE,
    platformStatus: 'ACTIVATE',
    createdAt: new Date(Date.now() - 2 * 3_600_000),
    updatedAt: new Date(Date.now() - 3_600_000),
    skus: [],
  };
  const change = { skuId: 's1', warehouseId: 'w1', quantity: 9 };
  const get = <Type>(type: new (...parameters: never[]) => Type): Type =>
    app.context.get(type, { strict: false });
  const update = (quantity: number) =>
    get(StockUpdatesService).update({ kind: 'user', userId: app.userId } as UserActor, {
      productId,
      changes: [{ ...change, quantity }],
      idempotencyKey: null,
    });
  const states = async () => (await app.sql('SELECT state FROM stock_updates')).map(({ state }) => state);

  it('that a process left behind are applied by a job', async () => {
    await get(StockUpdatesRepository).add(newId(), productId, [change]);
    await app.pass(2 * minuteMs);
    expect(await states()).toEqual(['PENDING']);
    await app.pass(5 * minuteMs);
    expect(await states()).toEqual(['APPLIED']);
  });

  it('at the same time need few connections and no job, and read their outcomes together', async () => {
    const [products, updates] = [get(ProductsRepository), get(StockUpdatesRepository)];
    let [running, maxRunning, reads] = [0, 0, 0];
    products.findOwned = async (...parameters) => {
      maxRunning = Math.max(maxRunning, ++running);
      return ProductsRepository.prototype.findOwned.apply(products, parameters).finally(() => (running -= 1));
    };
    updates.find = (ids) => {
      reads += 1;
      return StockUpdatesRepository.prototype.find.call(updates, ids);
    };
    const results = await Promise.all(Array.from({ length: 60 }, (_, index) => update(100 + index)));
    expect(results.every(([result]) => result!.problem === null)).toBe(true);
    expect(maxRunning).toBeLessThanOrEqual(8);
    expect(reads).toBeLessThan(30);
    expect(await app.sql("SELECT FROM jobs WHERE kind = 'commerce.apply-stock'")).toEqual([]);
  });

  describe('whose response was lost', () => {
    const lost = () =>
      PlatformFailure.transient(Platform.TIKTOK, {
        platformCode: 'lost',
        message: 'No response.',
        outcomeUnknown: true,
      });
    const rejected = () =>
      PlatformFailure.rejected(Platform.TIKTOK, { platformCode: '12052900', message: 'Frozen.' });
    let writes: number[];
    /** The platform sets stock in the first of these calls, and then does `after` with it. */
    const scriptWrites = (...calls: { applies: boolean; after?: () => void }[]) => {
      writes = [];
      Object.assign(app.shop, {
        setStock: async (_: unknown, __: string, stock: readonly StockChange[]) => {
          const { applies, after } = calls[writes.length] ?? { applies: true };
          writes.push(stock.find(({ warehouseId }) => warehouseId === 'w1')!.quantity);
          if (applies) setStock(writes.at(-1)!);
          after?.();
          return [{ skuId: 's1', problem: null }];
        },
      });
    };
    const setStock = (available: number) => {
      app.shop.stockRows = app.shop.stockRows.map((row) =>
        row.warehouseId === 'w1' ? { ...row, available } : row,
      );
    };
    const stock = () => app.shop.stockRows[0]!.available;
    const fail = (error: Error) => () => {
      throw error;
    };
    const keyed = (quantity: number) =>
      get(StockUpdatesService).update({ kind: 'user', userId: app.userId } as UserActor, {
        productId,
        changes: [{ ...change, quantity }],
        idempotencyKey: 'key-1',
      });

    it('are not sent again if the stock shows their effect', async () => {
      scriptWrites({ applies: true, after: fail(lost()) });
      expect(await update(50)).toEqual([{ skuId: 's1', problem: null }]);
      expect(writes).toEqual([50]);
    });

    it('are sent again if the stock is as it was before', async () => {
      scriptWrites({ applies: false, after: fail(lost()) });
      expect(await update(50)).toEqual([{ skuId: 's1', problem: null }]);
      expect(writes).toEqual([50, 50]);
      expect(stock()).toBe(50);
    });

    it('do not restore units that were sold since', async () => {
      const sell = () => {
        setStock(49);
        throw lost();
      };
      scriptWrites({ applies: true, after: sell });
      const [result] = await update(50);
      expect(result!.problem).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      expect([writes, stock()]).toEqual([[50], 49]);
    });

    it('have the refusal of the next try only if the first had no effect', async () => {
      scriptWrites({ applies: false, after: fail(lost()) }, { applies: false, after: fail(rejected()) });
      await expect(update(50)).rejects.toMatchObject({ code: 'PLATFORM_REJECTED' });
    });

    it('stay unknown if the stock cannot be read, and are found by a request with the same key', async () => {
      const readStock = app.shop.stock.bind(app.shop);
      scriptWrites({
        applies: true,
        after: () => {
          Object.assign(app.shop, { stock: () => Promise.reject(rejected()) });
          throw lost();
        },
      });
      await expect(keyed(50)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      Object.assign(app.shop, { stock: readStock });
      expect(await keyed(50)).toEqual([{ skuId: 's1', problem: null }]);
      expect(await keyed(50)).toEqual([{ skuId: 's1', problem: null }]);
      expect([writes, stock()]).toEqual([[50], 50]);
    });
  });
});
