import { aProduct, aStream, anOrder } from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { Database } from '../../database/database.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import { StockUpdatesService } from '../writes/stock-updates.service.js';
import { ObjectReadsService } from './object-reads.service.js';
import { replaceMethod } from '../../../test/support/jest/methods.js';

const minuteMs = 60_000;

describe('A rate limit', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(() =>
    app.reset(
      aStream('orders', CommerceResource.ORDERS),
      aStream('products', CommerceResource.PRODUCTS),
      aStream('returns', CommerceResource.RETURNS),
    ),
  );
  afterAll(() => app.close());

  const actor = () => ({ kind: 'user', userId: app.userId, role: 'USER' }) as never;
  const now = async () => (await app.sql<{ now: Date }>('SELECT app_now() AS now'))[0]!.now.getTime();
  /** Of the platform; without an HTTP status, of the local budget. */
  const limited = async (ms: number, httpStatus?: number) =>
    PlatformFailure.rateLimited(Platform.TIKTOK, new Date((await now()) + ms), {
      platformCode: httpStatus ? '36009002' : 'BUDGET_SPENT',
      message: 'Too many requests.',
      httpStatus,
    });
  const job = async (kind: string) =>
    (
      await app.sql(
        'SELECT attempts, last_error, extract(epoch FROM due_at - app_now())::float8 AS wait FROM jobs WHERE kind = $1',
        [kind],
      )
    )[0];
  const storeProduct = async () => {
    app.shop.set('products', aProduct('p1', new Date(Date.now() - 60 * minuteMs)));
    app.shop.stockRows = [{ productId: 'p1', skuId: 's1', warehouseId: 'w1', available: 1, committed: null }];
    await app.readHistory(new Date(Date.now() - 90 * minuteMs));
    const [{ id }] = await app.sql('SELECT id FROM products');
    return id as string;
  };

  it('defers reads of objects, orders and facts without using an attempt', async () => {
    app.shop.set('orders', anOrder('o1', new Date()));
    const { accountId } = app;
    const refuse = async () => {
      throw await limited(2 * minuteMs, 429);
    };
    const restore = [
      replaceMethod(app.shop, 'orders', () => refuse),
      replaceMethod(app.shop, 'readShop', () => refuse),
    ];
    await app.context.get(Database).transaction(async (manager) => {
      const jobs = app.context.get(JobsService, { strict: false });
      const reads = app.context.get(ObjectReadsService, { strict: false });
      await reads.request(accountId, { object: 'order', externalId: 'o1' }, manager);
      await jobs.add(manager, 'commerce.read-orders', { accountId, orderIds: ['o2'] });
      await jobs.add(manager, 'commerce.read-shop', { accountId }, { key: accountId });
    });
    await app.drain();
    for (const kind of ['commerce.read-object', 'commerce.read-orders', 'commerce.read-shop']) {
      const found = await job(kind);
      expect({ kind, ...found }).toMatchObject({ kind, attempts: 0, last_error: null });
      expect(found.wait).toBeGreaterThan(100);
      expect(found.wait).toBeLessThanOrEqual(120);
    }
    for (const restoreMethod of restore) restoreMethod();
    await app.pass(3 * minuteMs);
    expect(await app.sql("SELECT kind FROM jobs WHERE kind LIKE 'commerce.%'")).toEqual([]);
    expect(await app.sql('SELECT external_id FROM orders')).toEqual([{ external_id: 'o1' }]);
  });

  it('defers the confirmation of a decision, and the rest of a stock update', async () => {
    const productId = await storeProduct();
    const [updateId, returnId, decisionId] = ['1', '2', '3'].map(
      (digit) => `0199aaaa-0000-7000-8000-00000000000${digit}`,
    );
    await app.sql(
      `INSERT INTO stock_updates (id, product_id, changes, state, created_at, sent_at)
       VALUES ($1, $2, '[{"skuId":"s1","warehouseId":"w1","quantity":5}]', 'PENDING', app_now(), app_now())`,
      [updateId, productId],
    );
    await app.sql(
      `INSERT INTO returns (id, account_id, kind, external_id, status, platform_status, decisions, lines, created_at,
         source_updated_at, synced_at, digest)
       VALUES ($1, $2, 'RETURN', 'r1', 'REQUESTED', 'PENDING', '{APPROVE}', '[]', app_now(), app_now(), app_now(), '')`,
      [returnId, app.accountId],
    );
    await app.sql(
      `INSERT INTO return_decisions (id, return_id, request, request_hash, state, created_at)
       VALUES ($1, $2, '{"action":"APPROVE","decision":null,"rejectReason":null,"comment":null}', '', 'SENDING', app_now())`,
      [decisionId, returnId],
    );
    const refuse = async () => {
      throw await limited(2 * minuteMs, 429);
    };
    const restore = [
      replaceMethod(app.shop, 'setStock', () => refuse),
      replaceMethod(app.shop, 'decideReturn', () => refuse),
    ];
    await app.context.get(Database).transaction(async (manager) => {
      const jobs = app.context.get(JobsService, { strict: false });
      await jobs.add(manager, 'commerce.apply-stock', { productId });
      await jobs.add(manager, 'commerce.confirm-decision', { decisionId: decisionId! });
    });
    await app.drain();
    for (const kind of ['commerce.apply-stock', 'commerce.confirm-decision'])
      expect({ kind, ...(await job(kind)) }).toMatchObject({ kind, attempts: 0, last_error: null });
    for (const restoreMethod of restore) restoreMethod();
    await app.pass(3 * minuteMs);
    expect(await app.sql('SELECT state FROM stock_updates')).toEqual([{ state: 'APPLIED' }]);
    expect(await app.sql('SELECT state FROM return_decisions')).toEqual([{ state: 'ACCEPTED' }]);
  });

  it('of the local budget delays a change of a user by up to two seconds', async () => {
    const productId = await storeProduct();
    const service = app.context.get(StockUpdatesService, { strict: false });
    const update = () =>
      service.update(actor(), {
        productId,
        changes: [{ skuId: 's1', warehouseId: 'w1', quantity: 5 }],
        idempotencyKey: null,
      });
    let tries = 0;
    let refusals: (() => Promise<PlatformFailure>)[] = [];
    app.shop.setStock = async () => {
      tries += 1;
      const refusal = await refusals.shift()?.();
      if (!refusal) return [{ skuId: 's1', problem: null }];
      // The place becomes free while the change waits for it.
      const waitMs = refusal.retryAt!.getTime() - (await now());
      if (waitMs <= 2_000) await app.advance(waitMs);
      throw refusal;
    };
    refusals = [() => limited(1_500)];
    expect(await update()).toMatchObject([{ skuId: 's1' }]);
    expect(tries).toBe(2);

    tries = 0;
    refusals = [() => limited(1_500), () => limited(1_500)];
    await expect(update()).rejects.toMatchObject({ code: 'PLATFORM_RATE_LIMITED' });
    expect(tries).toBe(2);

    // The platform itself has to be waited for longer.
    tries = 0;
    refusals = [() => limited(1_000, 429)];
    await expect(update()).rejects.toMatchObject({ code: 'PLATFORM_RATE_LIMITED' });
    expect(tries).toBe(1);
  });
});
