import { DataSource, type EntityManager } from 'typeorm';
import { countReadRows } from '../../../test/support/jest/read-rows.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { OrderEntity } from './order.entity.js';
import { OrdersRepository } from './orders.repository.js';
import { ProductEntity } from '../products/product.entity.js';
import { ProductsRepository } from '../products/products.repository.js';

const count = 20_000;
/** Of the newest orders and products. The words of the first two are frequent, and never in the same row. */
const words = (
  account: string,
) => `format('''%1$s/%2$s'' ''%1$s/%3$s'' ''%1$s/n%4$s''', '${account.slice(-12)}',
  CASE n % 2 WHEN 0 THEN 'cedar' ELSE 'copper' END, CASE WHEN n > ${count - 120} THEN 'retired' ELSE 'current' END, n)::tsvector`;

describe('A text search in a large shop', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
    await app.reset();
    await app.sql(
      `INSERT INTO orders (id, account_id, external_id, status, platform_status, created_at, paid_at, source_updated_at, synced_at,
         is_cash_on_delivery, search_terms, digest)
       SELECT gen_random_uuid(), $1, 'o' || n, CASE WHEN n % 7 = 0 THEN 'CANCELED' ELSE 'COMPLETED' END, '', now() - n * interval '1 minute',
         now(), now(), now(), false, ${words(app.accountId)}, '' FROM generate_series(1, ${count}) AS n`,
      [app.accountId],
    );
    await app.sql(
      `INSERT INTO products (id, account_id, external_id, title, status, platform_status, created_at, source_updated_at, synced_at,
         search_terms, digest)
       SELECT gen_random_uuid(), $1, 'p' || n, '', 'ACTIVE', '', now() - n * interval '1 minute', now(), now(),
         ${words(app.accountId)}, '' FROM generate_series(1, ${count}) AS n`,
      [app.accountId],
    );
    await app.sql('ANALYZE orders, products');
  }, 60_000);
  afterAll(() => app.close());

  /** Runs a search, and counts the rows of the table that it reads. */
  async function read(
    table: 'orders' | 'products',
    work: (manager: EntityManager) => Promise<{ externalId: string }[]>,
  ) {
    return app.context.get(DataSource).transaction(async (manager) => {
      const { result, rows } = await countReadRows(manager, table, () => work(manager));
      return { ids: result.map(({ externalId }) => externalId), rows };
    });
  }
  const orders = (search: string, filter: object = {}) =>
    read('orders', (manager) =>
      new OrdersRepository(manager.getRepository(OrderEntity)).page(
        app.accountId,
        { search, ...filter },
        { by: 'CREATED_AT', descending: true },
        null,
        51,
      ),
    );
  const products = (search: string) =>
    read('products', (manager) =>
      new ProductsRepository(manager.getRepository(ProductEntity)).page(app.accountId, { search }, null, 51),
    );
  const ids = (letter: string, numbers: number[]) => numbers.map((number) => `${letter}${number}`);
  const numbers = (first: number, step: number, length = 51) =>
    Array.from({ length }, (_, index) => first + index * step);

  it.each(['orders', 'products'] as const)(
    'of %s reads few rows for frequent words that never occur together',
    async (table) => {
      const { ids: found, rows } = await (table === 'orders' ? orders : products)('cedar copper');
      expect(found).toEqual([]);
      expect(rows).toBeLessThanOrEqual(2_100);
    },
  );

  it.each(['orders', 'products'] as const)(
    'of %s reads matches that are all old, and few other rows',
    async (table) => {
      const { ids: found, rows } = await (table === 'orders' ? orders : products)('retired cedar');
      expect(found).toEqual(ids(table[0]!, numbers(count - 118, 2)));
      expect(rows).toBeLessThanOrEqual(2_300);
    },
  );

  it('fills a page of frequent words from the start of the list', async () => {
    const { ids: found, rows } = await orders('current copper');
    expect(found).toEqual(ids('o', numbers(1, 2)));
    expect(rows).toBeLessThanOrEqual(110);
  });

  it.each(['', ' \t'])('without a word is no filter: %j', async (search) => {
    expect((await orders(search)).ids).toEqual(ids('o', numbers(1, 1)));
    expect((await products(search)).ids).toEqual(ids('p', numbers(1, 1)));
    expect((await orders('!')).ids).toEqual([]);
  });

  it('applies the other filters to the matches', async () => {
    const { ids: found } = await orders('retired copper', { statuses: ['CANCELED'] });
    const expected = numbers(count - 119, 1, 120).filter((n) => n % 2 === 1 && n % 7 === 0);
    expect(found).toEqual(ids('o', expected));
    const until = new Date(Date.now() - (count - 8.5) * 60_000);
    const { ids: old } = await orders('cedar', { until });
    expect(old).toEqual(ids('o', numbers(count - 8, 2, 5)));
  });
});
