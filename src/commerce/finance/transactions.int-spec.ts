import {
  aStatement,
  aStream,
  aTransaction,
  anOrder,
  transactionsPage,
} from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { Database } from '../../database/database.js';
import { CommerceResource } from '../../platforms/platform-commerce.js';
import { CommerceService } from '../commerce.service.js';
import { isBalanced } from '../domain/balance.js';
import { toStatementRow } from './finance-rows.js';
import { FinanceRepository } from './finance.repository.js';

const hourMs = 3_600_000;
const usd = (amount: string) => ({ amount, currency: 'USD' });

describe('Transactions of a statement', () => {
  let app: ShopApp;
  let service: CommerceService;
  beforeAll(async () => {
    app = await startShopApp();
    service = app.context.get(CommerceService, { strict: false });
  });
  beforeEach(() =>
    app.reset(aStream('orders', CommerceResource.ORDERS), aStream('statements', CommerceResource.STATEMENTS)),
  );
  afterAll(() => app.close());

  const at = new Date(Date.now() - 4 * hourMs);
  const read = () => app.readHistory(new Date(Date.now() - 100 * hourMs));
  const settle = (amount: string) => app.shop.set('statements', aStatement('st1', at, amount));
  const pages = {
    set: (page: string, ...given: Parameters<typeof transactionsPage>) =>
      app.shop.transactionPages.set(page, transactionsPage(...given)),
  };
  const stored = async () =>
    (await app.sql('SELECT external_id FROM transactions ORDER BY external_id')).map(
      (row) => row.external_id,
    );
  const statement = async () => (await service.statements(app.userId, app.accountId, {}, null, 10))[0]!;
  const balanced = async () => {
    const [sums] = await service.statementSums(app.userId, [(await statement()).id]);
    return isBalanced(sums!);
  };

  it('are read page by page, with the orders that are not known', async () => {
    settle('3.00');
    app.shop.set('orders', anOrder('old', new Date(Date.now() - 4000 * hourMs)));
    pages.set('st1', [aTransaction('t1', null, '1.00'), aTransaction('t2', 'old', '1.50')], {
      nextCursor: '2',
    });
    pages.set('st1 2', [aTransaction('t3', 'lost', '0.25')], { nextCursor: '3' });
    pages.set('st1 3', [aTransaction('t4', null, '0.25')]);
    await read();
    expect(app.shop.transactionCalls).toEqual(['st1', 'st1 2', 'st1 3']);
    expect(await stored()).toEqual(['t1', 't2', 't3', 't4']);
    expect(await app.sql('SELECT external_id FROM orders')).toEqual([{ external_id: 'old' }]);
    expect(await statement()).toMatchObject({ isComplete: true, transactionsCursor: null });
    expect(await balanced()).toBe(true);
  });

  it('that are no longer in a changed statement are removed after its last page', async () => {
    settle('3.00');
    pages.set('st1', [aTransaction('t1', null, '1.00'), aTransaction('t2', null, '2.00')]);
    await read();
    settle('2.50');
    pages.set('st1', [aTransaction('t2', null, '2.00')], { nextCursor: '2' });
    pages.set('st1 2', [aTransaction('t3', null, '0.50')]);
    let during: string[] = [];
    app.shop.beforeTransactions = async (page) => {
      if (page === 'st1 2') during = await stored();
    };
    await read();
    expect(during).toEqual(['t1', 't2']);
    expect(await stored()).toEqual(['t2', 't3']);
    expect(await balanced()).toBe(true);
  });

  it('are kept by a worker whose clock is behind that of the one that stored them', async () => {
    settle('3.00');
    pages.set('st1', [aTransaction('t1', null, '3.00')]);
    await read();
    await app.sql("UPDATE transactions SET synced_at = synced_at + interval '5 minutes'");
    settle('4.00');
    pages.set('st1', [aTransaction('t1', null, '4.00')]);
    await read();
    expect(await stored()).toEqual(['t1']);
    expect(await balanced()).toBe(true);
  });

  it('are read from the first page again when the statement changes while they are read', async () => {
    settle('3.00');
    pages.set('st1', [aTransaction('t1', null, '1.00')], { nextCursor: '2' });
    pages.set('st1 2', [aTransaction('t2', null, '2.00')]);
    app.shop.beforeTransactions = async (page) => {
      if (page !== 'st1 2' || app.shop.transactionCalls.length > 2) return;
      const changed = toStatementRow(app.accountId, aStatement('st1', at, '2.00'), new Date(Date.now() + 1));
      await app.context
        .get(Database)
        .transaction((manager) =>
          app.context.get(FinanceRepository, { strict: false }).storeStatements([changed], manager),
        );
      expect((await statement()).transactionsCursor).toBeNull();
      settle('2.00');
      pages.set('st1', [aTransaction('t2', null, '2.00')]);
    };
    await read();
    expect(await stored()).toEqual(['t1']);
    expect(await statement()).toMatchObject({ isComplete: false, transactionsCursor: null });
    await app.pass(hourMs);
    await read();
    expect(app.shop.transactionCalls).toEqual(['st1', 'st1 2', 'st1']);
    expect(await stored()).toEqual(['t2']);
    expect(await balanced()).toBe(true);
  });

  it('that can no longer be read are kept, and leave open whether the statement is balanced', async () => {
    settle('3.00');
    pages.set('st1', [aTransaction('t1', null, '1.00'), aTransaction('t2', null, '2.00')]);
    await read();
    settle('3.50');
    pages.set('st1', [aTransaction('t2', null, '2.00')], {
      rejected: [{ externalId: 't1', problem: 'Unreadable: settlement_amount (invalid_format)' }],
    });
    await read();
    expect(await stored()).toEqual(['t1', 't2']);
    expect(await balanced()).toBeNull();
    settle('3.00');
    pages.set('st1', [aTransaction('t1', null, '1.00'), aTransaction('t2', null, '2.00')]);
    await read();
    expect(await balanced()).toBe(true);
  });

  const one = aTransaction('t1', null, '10.00');
  it.each([
    ['agree', [one], {}, true],
    ['have another sum', [aTransaction('t1', null, '9.99')], {}, false],
    ['are not settled', [one], { status: 'PROCESSING' }, null],
    [
      'have another currency',
      [one, { ...one, externalId: 't2', settlement: { amount: '0', currency: 'EUR' } }],
      {},
      null,
    ],
    [
      'agree to fractions of a cent',
      [aTransaction('t1', null, '9.996'), aTransaction('t2', null, '0.004')],
      {},
      true,
    ],
    [
      'differ by fractions of a cent',
      [aTransaction('t1', null, '9.996'), aTransaction('t2', null, '0.003')],
      {},
      false,
    ],
    [
      'agree with the totals',
      [{ ...one, reserve: usd('-2') }],
      { payable: usd('8'), reserve: usd('-2') },
      true,
    ],
    [
      'agree with exact totals',
      [{ ...one, reserve: usd('-2.001') }],
      { payable: usd('7.999'), reserve: usd('-2.001') },
      true,
    ],
    [
      'have another reserve',
      [{ ...one, reserve: usd('-1') }],
      { payable: usd('8'), reserve: usd('-2') },
      false,
    ],
    ['do not lead to what is paid', [one], { payable: usd('8'), reserve: usd('0') }, false],
    [
      'have totals in another currency',
      [one],
      { payable: { amount: '8', currency: 'EUR' }, reserve: null },
      true,
    ],
  ])('decide whether it is balanced if they %s', async (_, items, more, expected) => {
    settle('10.00');
    pages.set('st1', items, more);
    await read();
    expect(await balanced()).toBe(expected);
  });

  it('have exact totals that a later read of the statement keeps', async () => {
    settle('10.005');
    pages.set('st1', [aTransaction('t1', null, '10.005')], {
      payable: usd('10.004'),
      reserve: usd('-0.001'),
    });
    await read();
    await read();
    expect(await statement()).toMatchObject({
      ...{ settlement: 1001n, payable: 1000n, reserve: 0n },
      exactAmounts: { settlement: '10.005', payable: '10.004', reserve: '-0.001' },
    });
  });
});
