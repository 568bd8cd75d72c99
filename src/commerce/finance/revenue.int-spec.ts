import type { EntityManager } from 'typeorm';
import { HeldLock } from '../../../test/support/held-lock.js';
import {
  aReturn,
  aStatement,
  aStream,
  anOrder,
  transactionsPage,
} from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import {
  CommerceResource,
  OrderStatus,
  ReturnKind,
  ReturnStatus,
} from '../../platforms/platform-commerce.js';
import { Database } from '../../database/database.js';
import { Platform } from '../../platforms/platform.js';
import type { ExternalRefund } from '../../platforms/commerce-parts.js';
import { CommerceService } from '../commerce.service.js';
import { ReportedCommerceService } from '../reported-commerce.service.js';

const usd = (amount: string) => ({ amount, currency: 'USD' });

describe('Revenue', () => {
  let app: ShopApp;
  let service: CommerceService;
  beforeAll(async () => {
    app = await startShopApp();
    service = app.context.get(CommerceService, { strict: false });
  });
  beforeEach(async () => {
    await app.reset(
      aStream('orders', CommerceResource.ORDERS),
      aStream('returns', CommerceResource.RETURNS),
      aStream('statements', CommerceResource.STATEMENTS),
    );
    app.shop.pageSize = 20;
  });
  afterAll(() => app.close());

  const read = () => app.readHistory(new Date('2026-10-01T00:00:00Z'));
  const revenue = (group: 'DAY' | 'WEEK' | 'MONTH' = 'DAY', from = '2026-11-01', to = '2026-11-28') =>
    service.revenue(app.userId, [app.accountId], from, to, group);
  const refund = (externalId: string, amount: string, at: string, orderId = 'o1'): ExternalRefund => ({
    ...{ externalId, orderId, amount: usd(amount), at: new Date(at) },
  });
  const refunded = (externalId: string, kind: ReturnKind, ...refunds: ExternalRefund[]) =>
    aReturn(externalId, refunds.at(-1)!.at!, { kind, status: ReturnStatus.COMPLETED, refunds });
  const refundsByDay = async () =>
    Object.fromEntries((await revenue()).map((row) => [row.start, row.refunds]).filter(([, sum]) => sum));

  it('has orders on the day of payment and refunds on their own day, in the time zone of the shop', async () => {
    // 07:30 UTC is 23:30 of the day before in the time zone of the shop in winter.
    const paid = new Date('2026-11-10T07:30:00Z');
    const updatedAt = new Date('2026-11-10T08:30:00Z');
    app.shop.set(
      'orders',
      anOrder('o1', paid, { updatedAt, total: usd('10.00') }),
      anOrder('o2', paid, { updatedAt, total: usd('2.50'), status: OrderStatus.CANCELED }),
      anOrder('o3', paid, { updatedAt, paidAt: null, canceledAt: paid }),
    );
    app.shop.set(
      'returns',
      refunded('r1', ReturnKind.RETURN, refund('return:r1', '5.00', '2026-11-12T07:59:59Z')),
      aReturn('r2', updatedAt),
      refunded('r3', ReturnKind.CANCELLATION, refund('cancellation:r3', '9', '2026-11-11T20:00:00Z', 'o3')),
    );
    await read();
    expect(await revenue()).toMatchObject([
      { start: '2026-11-09', orderCount: 2, orderRevenue: 1250n, refunds: 0n, netRevenue: 1250n },
      { start: '2026-11-11', orderCount: 0, orderRevenue: 0n, refunds: 500n, netRevenue: -500n, settled: 0n },
    ]);
    expect(await revenue('WEEK')).toMatchObject([{ start: '2026-11-09', netRevenue: 750n }]);
    expect(await revenue('MONTH')).toMatchObject([{ start: '2026-11-01', netRevenue: 750n }]);
  });

  it('counts a refund once that a request, its package and the list of returns report', async () => {
    const first = refund('return:91', '5.00', '2026-11-12T20:00:00Z');
    app.shop.set(
      'returns',
      refunded('71', ReturnKind.AFTERSALES_REQUEST, first),
      // The same refund, which this list dates by another change of the return.
      refunded('81', ReturnKind.RMA, { ...first, at: new Date('2026-11-14T20:00:00Z') }),
      refunded('91', ReturnKind.RETURN, first),
    );
    await read();
    expect(await refundsByDay()).toEqual({ '2026-11-12': 500n });
    expect(await revenue('DAY', '2026-11-13', '2026-11-28')).toEqual([]);
  });

  it('counts refunds of requests without packages, and of packages without a request', async () => {
    app.shop.set(
      'returns',
      refunded('71', ReturnKind.AFTERSALES_REQUEST, refund('return:91', '5', '2026-11-12T20:00:00Z')),
      refunded('82', ReturnKind.RMA, refund('return:92', '3', '2026-11-12T20:00:00Z')),
    );
    await read();
    expect(await refundsByDay()).toEqual({ '2026-11-12': 800n });
  });

  it('has each partial refund on its day', async () => {
    app.shop.set(
      'returns',
      refunded(
        '71',
        ReturnKind.AFTERSALES_REQUEST,
        refund('return:91', '5', '2026-11-12T20:00:00Z'),
        refund('return:92', '1.50', '2026-11-15T20:00:00Z'),
      ),
      refunded('c1', ReturnKind.CANCELLATION, refund('cancellation:91', '2', '2026-11-15T20:00:00Z')),
    );
    await read();
    expect(await refundsByDay()).toEqual({ '2026-11-12': 500n, '2026-11-15': 350n });
    const [first] = await app.sql("SELECT refunded_at FROM returns WHERE external_id = '71'");
    expect(first!.refunded_at).toEqual(new Date('2026-11-12T20:00:00Z'));
  });

  it('keeps the day of a refund when the return changes later, and forgets it if it is withdrawn', async () => {
    const change = (at: string, ...refunds: ExternalRefund[]) =>
      app.shop.set('returns', aReturn('91', new Date(at), { refunds }));
    change('2026-11-12T20:00:00Z', refund('return:91', '5', '2026-11-12T20:00:00Z'));
    await read();
    change('2026-11-20T20:00:00Z', refund('return:91', '5', '2026-11-20T20:00:00Z'));
    await read();
    expect(await refundsByDay()).toEqual({ '2026-11-12': 500n });
    change('2026-11-21T20:00:00Z');
    await read();
    expect(await refundsByDay()).toEqual({});
  });

  const reportIn = (manager: EntityManager, id: string, at: string) =>
    app.context.get(ReportedCommerceService, { strict: false }).requestChanged(manager, Platform.TIKTOK, {
      kind: 'commerce-changed',
      account: { externalAccountId: 'shop-1' },
      object: 'return',
      returnKind: ReturnKind.RMA,
      externalId: '82',
      at: null,
      refunds: [{ externalId: id, at: new Date(at) }],
    });
  const report = (id: string, at: string) =>
    app.context.get(Database).transaction((manager) => reportIn(manager, id, at));

  it('counts a refund at the time of its event, which is stored while its return is', async () => {
    app.shop.set('returns', refunded('82', ReturnKind.RMA, refund('return:92', '3', '2026-11-12T20:00:00Z')));
    const watch = await HeldLock.take(app.databaseUrl, 'SELECT 1');
    let reading: Promise<void> | undefined;
    await app.context.get(Database).transaction(async (manager) => {
      await reportIn(manager, 'return:92', '2026-11-10T20:00:00Z');
      reading = read();
      await watch.waiters(1);
    });
    await reading;
    await watch.release();
    expect(await refundsByDay()).toEqual({ '2026-11-10': 300n });
  });

  it('stores no event of a shop that is disconnected at the same time', async () => {
    const disconnect = 'UPDATE accounts SET disconnected_at = app_now(), grant_id = NULL';
    const lock = await HeldLock.take(app.databaseUrl, disconnect);
    const reported = report('return:91', '2026-11-10T20:00:00Z');
    await lock.waiters(1);
    await lock.release();
    await reported;
    expect(await app.sql('SELECT external_id FROM reported_refunds')).toEqual([]);
  });

  it('counts a refund at the time of its event, which may arrive before or after the return', async () => {
    await report('return:91', '2026-11-10T20:00:00Z');
    app.shop.set(
      'returns',
      refunded('71', ReturnKind.AFTERSALES_REQUEST, refund('return:91', '5', '2026-11-12T20:00:00Z')),
      refunded('82', ReturnKind.RMA, refund('return:92', '3', '2026-11-12T20:00:00Z')),
    );
    await read();
    expect(await refundsByDay()).toEqual({ '2026-11-10': 500n, '2026-11-12': 300n });
    await report('return:92', '2026-11-11T20:00:00Z');
    expect(await refundsByDay()).toEqual({ '2026-11-10': 500n, '2026-11-11': 300n });
    const rows = await app.sql('SELECT refunded_at FROM returns ORDER BY external_id');
    expect(rows.map(({ refunded_at: at }) => at.toISOString().slice(0, 10))).toEqual([
      '2026-11-10',
      '2026-11-11',
    ]);
  });

  it('adds up amounts with more decimals than the currency exactly, and flags the sum', async () => {
    const paid = new Date('2026-11-10T12:00:00Z');
    const order = (id: string) => anOrder(id, paid, { total: usd('1.005') });
    app.shop.set('orders', order('o1'), order('o2'), order('o3'));
    app.shop.set(
      'returns',
      refunded('91', ReturnKind.RETURN, refund('return:91', '0.0049', '2026-11-10T12:00:00Z')),
    );
    app.shop.set('statements', { ...aStatement('st1', paid), settlement: usd('2.0001') });
    app.shop.transactionPages.set('st1', transactionsPage([]));
    await read();
    expect(await revenue()).toMatchObject([
      {
        ...{ orderRevenue: 302n, refunds: 0n, netRevenue: 301n, settled: 200n },
        exactAmounts: { orderRevenue: '3.015', refunds: '0.0049', netRevenue: '3.0101', settled: '2.0001' },
      },
    ]);
  });
});
