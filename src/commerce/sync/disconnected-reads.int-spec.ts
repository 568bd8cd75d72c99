import { HeldLock } from '../../../test/support/held-lock.js';
import { until } from '../../../test/support/jest/deferred.js';
import {
  aProduct,
  aStatement,
  aStream,
  aTransaction,
  anOrder,
} from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { AccountRemovalService } from '../../accounts/account-removal.service.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';
import { CommerceErasureService } from '../erasure.service.js';
import { shopTables } from '../erasure.repository.js';
import { ShopFactsService } from '../shops/shop-facts.service.js';
import { ObjectReadsService } from './object-reads.service.js';

const hourMs = 3_600_000;

describe('A read that is running while its shop is disconnected and erased', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(() =>
    app.reset(
      aStream('orders', CommerceResource.ORDERS),
      aStream('products', CommerceResource.PRODUCTS),
      aStream('statements', CommerceResource.STATEMENTS),
    ),
  );
  afterAll(() => app.close());

  const ago = (hours: number) => new Date(Date.now() - hours * hourMs);
  const disconnect = () =>
    app.context
      .get(AccountRemovalService, { strict: false })
      .disconnect({ kind: 'user', userId: app.userId, role: 'USER' } as never, app.accountId);
  const removeShop = async () => {
    await disconnect();
    await app.context
      .get(CommerceErasureService, { strict: false })
      .erase({ accountId: app.accountId }, new AbortController().signal);
  };
  /** Removes the shop during the next call of a method. */
  const removeDuring = (method: 'readShop' | 'orders' | 'product' | 'stock' | 'transactions') => {
    const original = app.shop[method].bind(app.shop) as (...values: unknown[]) => Promise<unknown>;
    Object.assign(app.shop, {
      [method]: async (...values: unknown[]) => {
        const answer = await original(...values);
        await removeShop();
        return answer;
      },
    });
  };
  const leftovers = async () => {
    const counts = await Promise.all(
      shopTables.map(async (table) => ({ table, rows: (await app.sql(`SELECT 1 FROM ${table}`)).length })),
    );
    return counts.filter(({ rows }) => rows > 0);
  };

  it('stores no page', async () => {
    const order = anOrder('o1', ago(1));
    let removed = false;
    app.shop.before = async () => {
      if (!removed) await removeShop();
      removed = true;
      return {
        items: [order],
        rejected: [{ externalId: 'o2', problem: 'It is unreadable.' }],
        nextCursor: null,
      };
    };
    await app.readHistory(ago(10));
    expect(removed).toBe(true);
    expect(await leftovers()).toEqual([]);
  });

  it('stores no order, no product, no stock, no facts and no transactions', async () => {
    const reads = app.context.get(ObjectReadsService, { strict: false });
    app.shop.set('orders', anOrder('o1', ago(1)));
    app.shop.set('products', aProduct('p1', ago(9)));
    app.shop.stockRows = [{ productId: 'p1', skuId: 's1', warehouseId: 'w1', available: 1, committed: null }];
    removeDuring('orders');
    await reads.readNow(app.accountId, { object: 'order', externalId: 'o1' });
    expect(await leftovers()).toEqual([]);

    for (const method of ['product', 'stock'] as const) {
      await app.reset();
      app.shop.set('products', aProduct('p1', ago(9)));
      removeDuring(method);
      // A call after the disconnection has no credentials.
      await reads
        .readNow(app.accountId, { object: 'product', externalId: 'p1' })
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'RECONNECT_REQUIRED' }));
      expect(await leftovers()).toEqual([]);
    }

    await app.reset();
    removeDuring('readShop');
    await app.context.get(ShopFactsService, { strict: false }).read({ accountId: app.accountId });
    expect(await leftovers()).toEqual([]);

    await app.reset(aStream('statements', CommerceResource.STATEMENTS));
    app.shop.set('statements', aStatement('st1', ago(4)));
    app.shop.transactionPages.set('st1', {
      items: [aTransaction('t1', 'o1')],
      rejected: [],
      nextCursor: null,
      status: null,
      payable: null,
      reserve: null,
      settlement: null,
    });
    removeDuring('transactions');
    await app.readHistory(ago(10));
    expect(await leftovers()).toEqual([]);
    expect(await app.sql("SELECT 1 FROM jobs WHERE kind = 'commerce.read-orders'")).toEqual([]);
  });

  it('delays the disconnection while it writes', async () => {
    app.shop.set('orders', anOrder('o1', ago(1)));
    await app.sql(
      `UPDATE commerce_syncs SET requested_from = $1, due_at = app_now() WHERE purpose = 'HISTORY' AND stream = 'orders'`,
      [ago(10)],
    );
    let lock: HeldLock | null = null;
    app.shop.before = async () => {
      lock ??= await HeldLock.take(app.databaseUrl, 'SELECT FROM commerce_syncs FOR UPDATE');
    };
    const reading = app.drain();
    await until(() => lock !== null);
    await lock!.waiters(1);
    const removing = disconnect();
    await lock!.waiters(2);
    await lock!.release();
    await Promise.all([reading, removing]);
    await app.drain();
    expect(await leftovers()).toEqual([]);
  });
});
