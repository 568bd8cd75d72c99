import {
  aProduct,
  aReturn,
  aStatement,
  aStream,
  aTransaction,
  anOrder,
} from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { connectAccount } from '../../../test/support/grants-app.js';
import { replaceMethod } from '../../../test/support/jest/methods.js';
import type { EntityManager } from 'typeorm';
import { AccountRemovalService } from '../../accounts/account-removal.service.js';
import { Clock } from '../../clock/clock.js';
import { ReportedAuthorizationsService } from '../../accounts/reported-authorizations.service.js';
import {
  CommerceResource,
  type ExternalReturn,
  OrderStatus,
  ReturnKind,
  ReturnStatus,
} from '../../platforms/platform-commerce.js';
import { Platform } from '../../platforms/platform.js';
import { Database } from '../../database/database.js';
import { CommerceService } from '../commerce.service.js';
import { ReturnsRepository } from '../returns/returns.repository.js';
import { ObjectReadsService } from './object-reads.service.js';
import { ReportedCommerceService } from '../reported-commerce.service.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('Rows of a shop', () => {
  let app: ShopApp;
  let service: CommerceService;
  beforeAll(async () => {
    app = await startShopApp();
    service = app.context.get(CommerceService, { strict: false });
  });
  beforeEach(() =>
    app.reset(
      aStream('orders', CommerceResource.ORDERS),
      aStream('products', CommerceResource.PRODUCTS),
      aStream('returns', CommerceResource.RETURNS),
      aStream('statements', CommerceResource.STATEMENTS),
    ),
  );
  afterAll(() => app.close());

  const ago = (hours: number) => new Date(Date.now() - hours * hourMs);
  const usd = (amount: string) => ({ amount, currency: 'USD' });
  const read = () => app.readHistory(ago(100));
  const rejected = () =>
    app.sql('SELECT external_id, problem FROM commerce_rejected_rows ORDER BY external_id');
  const list = (search?: string) =>
    service.orders(app.userId, app.accountId, { search }, { by: 'CREATED_AT', descending: true }, null, 10);

  it('keeps amounts exactly, and orders without an amount', async () => {
    app.shop.set(
      'orders',
      anOrder('big', ago(3), { total: usd('92233720368547758.07') }),
      anOrder('free', ago(2), { total: null }),
      anOrder('precise', ago(1), { total: usd('1.005') }),
    );
    await read();
    const rows = await list();
    expect(rows.map(({ externalId, total, exactAmounts }) => [externalId, total, exactAmounts])).toEqual([
      ['precise', 101n, { total: '1.005' }],
      ['free', null, null],
      ['big', 9_223_372_036_854_775_807n, null],
    ]);
  });

  it('records rows that it cannot store, and forgets them when it can', async () => {
    app.shop.pageSize = 10;
    const bad = anOrder('unknown-currency', ago(2), { total: { amount: '1', currency: 'ZZZ' } });
    const mixed = anOrder('mixed', ago(2), { tax: { amount: '1', currency: 'EUR' } });
    const broken = anOrder('broken', ago(2), { createdAt: new Date(Number.NaN) });
    app.shop.set('orders', bad, mixed, broken, anOrder('good', ago(1)));
    await read();
    expect((await list()).map(({ externalId }) => externalId)).toEqual(['good']);
    expect(await rejected()).toEqual([
      { external_id: 'broken', problem: expect.stringContaining('23502') },
      { external_id: 'mixed', problem: 'Amounts have two currencies, USD and EUR.' },
      { external_id: 'unknown-currency', problem: 'Currency "ZZZ" is unknown.' },
    ]);
    app.shop.set('orders', anOrder('unknown-currency', ago(1)), mixed);
    await read();
    expect((await rejected()).map((row) => row.external_id)).toEqual(['broken', 'mixed']);
  });

  it('forgets a rejected row that is stored after a read by id', async () => {
    const bad = anOrder('o1', ago(2), { total: { amount: '1', currency: 'ZZZ' } });
    app.shop.set('orders', bad);
    await read();
    await read();
    expect(await app.sql('SELECT object_type, seen_count FROM commerce_rejected_rows')).toEqual([
      { object_type: 'order', seen_count: 2 },
    ]);
    app.shop.set('orders', anOrder('o1', ago(1)));
    const reads = app.context.get(ObjectReadsService, { strict: false });
    await reads.readNow(app.accountId, { object: 'order', externalId: 'o1' });
    expect(await rejected()).toEqual([]);
  });

  it('keeps a return without times as it is until its content changes', async () => {
    const undated = { createdAt: null, updatedAt: null };
    const reads = app.context.get(ObjectReadsService, { strict: false });
    const ref = { object: 'return' as const, returnKind: ReturnKind.RETURN, externalId: 'r1' };
    const readReturn = async (more: Partial<ExternalReturn> = {}) => {
      app.shop.set('returns', aReturn('r1', ago(5), { ...undated, ...more }));
      await reads.readNow(app.accountId, ref);
      const [row] = await app.sql('SELECT *, xmin::text AS version FROM returns');
      return row;
    };
    const first = await readReturn();
    await app.advance(hourMs);
    expect(await readReturn()).toEqual(first);
    const changed = await readReturn({ status: ReturnStatus.COMPLETED });
    expect(changed).toMatchObject({ status: 'COMPLETED', created_at: first.created_at });
    expect(changed.source_updated_at.getTime()).toBeGreaterThan(first.source_updated_at.getTime());
  });

  it('ignores an older version, and applies another one of the same time', async () => {
    const at = ago(2);
    app.shop.set('orders', anOrder('o1', at, { status: OrderStatus.DELIVERED, trackingNumber: 'T1' }));
    await read();
    const [before] = await list();
    app.shop.set('orders', anOrder('o1', new Date(at.getTime() - 1000), { trackingNumber: 'older' }));
    await read();
    expect((await list())[0]).toEqual(before);
    const [line] = anOrder('o1', at).lines;
    app.shop.set(
      'orders',
      anOrder('o1', at, { trackingNumber: 'T2', lines: [{ ...line!, externalId: 'l2' }] }),
    );
    await read();
    const [after] = await list();
    expect(after).toMatchObject({ id: before!.id, trackingNumber: 'T2' });
    expect(await service.orderLines(app.userId, [after!.id])).toMatchObject([{ externalId: 'l2' }]);
  });

  it('finds orders by the beginnings of words, only for their owner', async () => {
    app.shop.set('orders', anOrder('5770123', ago(2)), anOrder('o2', ago(1), { lines: [] }));
    await read();
    for (const search of ['57701', 'lamp-nat', 'CEDAR la'])
      expect((await list(search)).map(({ externalId }) => externalId)).toEqual(['5770123']);
    expect(await list('amp')).toEqual([]);
    const [order] = await list('cedar');
    expect(await service.ordersById(app.accountId, [order!.id])).toEqual([]);
    await expect(service.products(app.grantId, app.accountId, {}, null, 10)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('lists returns with a deadline only while there is a decision to take', async () => {
    const decisionDueAt = new Date(Date.now() + hourMs);
    app.shop.set(
      'returns',
      aReturn('open', ago(2), { decisionDueAt }),
      aReturn('none', ago(2), { decisionDueAt, decisions: [] }),
    );
    await read();
    const due = await service.returns(app.userId, app.accountId, {}, 'DUE', null, 10);
    expect(due.map(({ externalId }) => externalId)).toEqual(['open']);
    const toNotify = await app.context
      .get(ReturnsRepository, { strict: false })
      .toNotify(new Date(Date.now() + 2 * hourMs), 10);
    expect(toNotify.map(({ externalId }) => externalId)).toEqual(['open']);
  });

  it('stores what a worker reads whose clock is behind', async () => {
    const reads = app.context.get(ObjectReadsService, { strict: false });
    const row = { productId: 'p1', skuId: 's1', warehouseId: 'w1', committed: null };
    const undated = { createdAt: null, updatedAt: null };
    app.shop.set('products', aProduct('p1', ago(9)));
    app.shop.set('returns', aReturn('r1', ago(2), undated));
    app.shop.stockRows = [{ ...row, available: 5 }];
    await read();
    const restore = replaceMethod<'nowMs', () => number>(
      app.context.get(Clock),
      'nowMs',
      (now) => () => now() - 4 * 60_000,
    );
    app.shop.stockRows = [{ ...row, available: 3 }];
    app.shop.set('returns', aReturn('r1', ago(2), { ...undated, status: ReturnStatus.COMPLETED }));
    await reads.readNow(app.accountId, { object: 'product', externalId: 'p1' });
    await reads.readNow(app.accountId, { object: 'return', returnKind: ReturnKind.RETURN, externalId: 'r1' });
    restore();
    expect(await app.sql('SELECT available FROM stock')).toEqual([{ available: 3 }]);
    expect(await app.sql('SELECT status FROM returns')).toEqual([{ status: 'COMPLETED' }]);
  });

  it('stores the stock that can be read, and reports the rest', async () => {
    app.shop.set('products', aProduct('p1', ago(9)));
    app.shop.stockRows = [{ productId: 'p1', skuId: 's1', warehouseId: 'w1', available: 5, committed: null }];
    app.shop.unreadableStock = [{ externalId: 'p1', problem: 'Stock. Unreadable: available_quantity' }];
    await read();
    expect(await app.sql('SELECT available FROM stock')).toEqual([{ available: 5 }]);
    expect(await rejected()).toEqual([
      { external_id: 'p1', problem: 'Stock. Unreadable: available_quantity' },
    ]);
    app.shop.unreadableStock = [];
    await read();
    expect(await rejected()).toEqual([]);
  });

  it('replaces the stock of the products of each page', async () => {
    const stock = (warehouseId: string, available: number) => ({
      productId: 'p1',
      skuId: 's1',
      warehouseId,
      available,
      committed: null,
    });
    app.shop.set('products', aProduct('p1', ago(9)));
    app.shop.stockRows = [stock('w1', 5), stock('w2', 7)];
    await read();
    const [product] = await service.products(app.userId, app.accountId, { search: 'nat' }, null, 10);
    app.shop.stockRows = [stock('w2', 0)];
    await read();
    expect(await service.stock(app.userId, [product!.id])).toMatchObject([
      { skuExternalId: 's1', warehouseExternalId: 'w2', available: 0, committed: null },
    ]);
    expect(await service.skus(app.userId, [product!.id])).toMatchObject([{ price: 1799n, currency: 'USD' }]);
  });

  it('stores transactions of orders that are not known, and reads the orders', async () => {
    app.shop.set('statements', aStatement('st1', ago(4)));
    app.shop.transactionPages.set('st1', {
      items: [aTransaction('t1', 'old'), aTransaction('t2', null), aTransaction('t3', 'lost')],
      rejected: [],
      nextCursor: null,
      status: 'SETTLED',
      payable: usd('10'),
      reserve: null,
      settlement: null,
    });
    app.shop.set('orders', anOrder('old', ago(24 * 200)));
    await read();
    expect((await list()).map(({ externalId }) => externalId)).toEqual(['old']);
    const [statement] = await service.statements(app.userId, app.accountId, {}, null, 10);
    expect(statement).toMatchObject({ isComplete: true, transactionsStatus: 'SETTLED', payable: 1000n });
    const filter = { statementId: statement!.id };
    const rows = await service.transactions(app.userId, app.accountId, filter, null, 10);
    expect(new Set(rows.map((row) => `${row.orderExternalId} ${row.settlement}`))).toEqual(
      new Set(['null -125', 'lost -125', 'old -125']),
    );
  });

  it('reads an object that an event names, once for several events', async () => {
    app.shop.set('orders', anOrder('o9', ago(24 * 200)));
    const reported = app.context.get(ReportedCommerceService, { strict: false });
    const event = {
      kind: 'commerce-changed' as const,
      account: { externalAccountId: 'shop-1' },
      object: 'order' as const,
      externalId: 'o9',
      at: null,
    };
    await app.context.get(Database).transaction(async (manager) => {
      expect(await reported.requestChanged(manager, Platform.TIKTOK, event)).toBeNull();
      expect(await reported.requestChanged(manager, Platform.TIKTOK, event)).toBeNull();
      const other = { ...event, account: { subject: 'other' } };
      expect(await reported.requestChanged(manager, Platform.TIKTOK, other)).toEqual({
        kind: 'grant',
        id: 'other',
      });
    });
    expect(await app.sql("SELECT id FROM jobs WHERE kind = 'commerce.read-object'")).toHaveLength(1);
    await app.drain();
    expect((await list()).map(({ externalId }) => externalId)).toEqual(['o9']);
  });

  it('applies what events report about the authorization of a shop, in the order of their times', async () => {
    const authorizations = app.context.get(ReportedAuthorizationsService, { strict: false });
    const inTransaction = <Result>(work: (manager: EntityManager) => Promise<Result>) =>
      app.context.get(Database).transaction(work);
    const externalAccountId = 'shop-1';
    const removal = (id: string, at: Date) =>
      inTransaction((manager) =>
        authorizations.deauthorized(manager, Platform.TIKTOK, {
          kind: 'account-deauthorized',
          externalAccountId: id,
          reason: 'x',
          at,
        }),
      );
    expect(await removal('unknown', new Date())).toBe('unknown');
    expect(await removal(externalAccountId, ago(24))).toBe('ignored');

    expect(await removal(externalAccountId, new Date(Date.now() + hourMs))).toBe('suspected');
  });

  it('notifies once, at least 12 hours before a request is approved automatically', async () => {
    app.shop.set('returns', aReturn('r1', ago(5), { decisionDueAt: new Date(Date.now() + 14 * hourMs) }));
    await read();
    const mails = () => app.sql("SELECT details FROM mails WHERE kind = 'RETURN_DUE'");
    expect(await mails()).toEqual([]);
    await app.pass(1.5 * hourMs);
    expect(await mails()).toMatchObject([{ details: { request: 'r1', order: 'o1' } }]);
    await app.pass(hourMs);
    expect(await mails()).toHaveLength(1);
  });

  it('deletes buyer data after its retention, and does not store it again', async () => {
    app.shop.set('orders', anOrder('o1', ago(1)));
    await read();
    expect((await list())[0]!.buyer).toMatchObject({ city: 'Portland' });
    await app.pass(91 * dayMs);
    expect((await list())[0]!.buyer).toBeNull();
    app.shop.set('orders', anOrder('o1', ago(1), { updatedAt: new Date(Date.now() + 91 * dayMs - hourMs) }));
    await app.readHistory(new Date(Date.now() + 90 * dayMs));
    expect((await list())[0]).toMatchObject({ buyer: null });
  });

  it('deletes everything of a shop that is disconnected, and reads it again after a reconnect', async () => {
    app.shop.set('orders', anOrder('o1', ago(1)));
    app.shop.set('products', aProduct('p1', ago(9)));
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
    await read();
    const actor = { kind: 'user', userId: app.userId, role: 'USER' } as never;
    await app.context.get(AccountRemovalService, { strict: false }).disconnect(actor, app.accountId);
    await app.drain();
    for (const table of [
      'orders',
      'order_lines',
      'products',
      'skus',
      'statements',
      'transactions',
      'shops',
      'commerce_syncs',
    ])
      expect({ table, rows: await app.sql(`SELECT 1 FROM ${table}`) }).toEqual({ table, rows: [] });

    const again = await connectAccount(app, app.platform.tokens('shop-1'), { userId: app.userId });
    expect(again.accountId).toBe(app.accountId);
    await app.drain();
    expect((await list()).map(({ externalId }) => externalId)).toEqual(['o1']);
  });
});
