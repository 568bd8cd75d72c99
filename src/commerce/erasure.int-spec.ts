import { connectAccount } from '../../test/support/grants-app.js';
import { aStatement, aStream, aTransaction } from '../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../test/support/platforms/shop-app.js';
import { CommerceResource } from '../platforms/platform-commerce.js';
import { CommerceErasureRepository } from './erasure.repository.js';
import { CommerceErasureService } from './erasure.service.js';
import { replaceMethod } from '../../test/support/jest/methods.js';

const hourMs = 3_600_000;

describe('The erasure of a shop', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(() => app.reset(aStream('statements', CommerceResource.STATEMENTS)));
  afterAll(() => app.close());

  it('that a new connection interrupts loses no transaction', async () => {
    app.shop.set('statements', aStatement('st1', new Date(Date.now() - 4 * hourMs), '-2.50'));
    app.shop.transactionPages.set('st1', {
      items: [aTransaction('t1', null), aTransaction('t2', null)],
      rejected: [],
      nextCursor: null,
      status: 'SETTLED',
      payable: null,
      reserve: null,
      settlement: null,
    });
    const transactions = () => app.sql('SELECT external_id AS id FROM transactions ORDER BY 1');
    const erasing = app.context.get(CommerceErasureRepository, { strict: false });
    const service = app.context.get(CommerceErasureService, { strict: false });
    const erase = () => service.erase({ accountId: app.accountId }, new AbortController().signal);
    await app.readHistory(new Date(Date.now() - 10 * hourMs));
    expect(await transactions()).toEqual([{ id: 't1' }, { id: 't2' }]);

    await app.sql('UPDATE accounts SET disconnected_at = app_now(), grant_id = NULL');
    replaceMethod<'delete', typeof erasing.delete>(
      erasing,
      'delete',
      (remove) => async (table, accountId, limit) => {
        const isInterrupted = table === 'transactions';
        const deleted = await remove(table, accountId, isInterrupted ? 1 : limit);
        if (isInterrupted) await connectAccount(app, app.platform.tokens('shop-1'), { userId: app.userId });
        return deleted;
      },
    );
    await erase();
    expect(await transactions()).toHaveLength(1);
    await app.drain();
    expect(await transactions()).toEqual([{ id: 't1' }, { id: 't2' }]);
    expect(await app.sql('SELECT is_complete FROM statements')).toEqual([{ is_complete: true }]);
  });
});
