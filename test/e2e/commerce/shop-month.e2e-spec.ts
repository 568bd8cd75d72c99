import {
  compareMonth,
  type Control,
  generateMonth,
  monthShops,
  readBooks,
  type SyncedShop,
} from '../../../simulator/test/shop-month.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const ordersPerShop = 140;

describe('A month of shops', () => {
  let stand: ShopStand;
  let seller: Seller;
  const oldOrders: string[] = [];
  beforeAll(async () => {
    stand = await ShopStand.start();
    const control: Control = (...call) => stand.control(...call);
    seller = await stand.seller(monthShops, undefined, {}, async (key) => {
      oldOrders.push(await generateMonth(control, key, ordersPerShop));
    });
    await stand.untilTransactionsRead();
  }, 120_000);
  afterAll(() => stand.close());

  const synced: SyncedShop = {
    query: (document, variables) => seller.client.data(document, variables as Record<string, unknown>),
    exportLines: async (path) => {
      const text = await (await seller.client.fetch(`/exports/${path}`)).text();
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    },
  };

  it.each(monthShops.map(({ region, currency }, place) => [`${currency} (${region})`, place] as const))(
    'in %s has the money of the books to the minor unit',
    async (_, place) => {
      const { key, accountId } = seller.shops[place]!;
      const books = await readBooks((...call) => stand.control(...call), key);
      const report = await compareMonth(synced, accountId, books, stand.nowMs());
      expect(report).toMatchObject({
        currency: monthShops[place]!.currency,
        settlementDifference: 0n,
        paymentDifference: 0n,
        revenueDifference: 0n,
        unbalanced: 0,
        statements: books.statements.length,
        transactions: books.statements.reduce((sum, { transactions }) => sum + transactions, 0),
      });
      expect(report.transactions).toBeGreaterThan(ordersPerShop * 0.8);
      expect(books.refunded.length).toBeGreaterThan(5);
      for (const type of ['ORDER', 'PLATFORM_REIMBURSEMENT', 'RESERVE', 'A_TYPE_OF_TOMORROW'])
        expect(report.types).toContain(type);
      expect(report.types).toContain('Shipping subsidy（seller campaign）');
    },
  );

  it('has the orders that only a transaction names', async () => {
    for (const [place, { accountId }] of seller.shops.entries()) {
      const { orders } = await synced.query(
        'query ($id: ID, $search: String) { orders(accountId: $id, filter: { search: $search }) { edges { node { externalId } } } }',
        { id: accountId, search: oldOrders[place] },
      );
      expect(orders.edges).toEqual([{ node: { externalId: oldOrders[place] } }]);
    }
  });
});
