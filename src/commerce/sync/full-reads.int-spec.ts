import { aProduct, aStream } from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { CommerceResource, ProductStatus } from '../../platforms/platform-commerce.js';
import { ObjectReadsService } from './object-reads.service.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('Reads of all products', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  const ago = (days: number) => new Date(Date.now() - days * dayMs);
  beforeEach(async () => {
    const limits = { earliest: ago(2000), fullReadEverySeconds: 7 * 24 * 3600 };
    await app.reset(aStream('products', CommerceResource.PRODUCTS, limits));
    await app.sql('DELETE FROM commerce_syncs');
  });
  afterAll(() => app.close());

  const stored = async () =>
    Object.fromEntries(
      (await app.sql('SELECT external_id AS id, status FROM products ORDER BY 1')).map(({ id, status }) => [
        id,
        status,
      ]),
    );
  const passDays = async (days: number) => {
    for (let day = 0; day < days; day += 1) await app.pass(25 * hourMs);
  };
  const fullReads = () =>
    app.shop.calls.filter(({ window, cursor }) => window.from < ago(1000) && !cursor).length;

  it('store products that have not changed for years, with their stock', async () => {
    app.shop.set('products', aProduct('old', ago(1200)), aProduct('p2', ago(700)), aProduct('p3', ago(1)));
    const stock = { skuId: 's1', warehouseId: 'w1', committed: null };
    app.shop.stockRows = [{ ...stock, productId: 'old', available: 7 }];
    await passDays(2);
    expect(await stored()).toEqual({ old: 'ACTIVE', p2: 'ACTIVE', p3: 'ACTIVE' });
    expect(await app.sql('SELECT available FROM stock')).toEqual([{ available: 7 }]);
    expect(fullReads()).toBe(1);
    // The nightly histories read the recent past until a week has passed.
    await passDays(5);
    expect(fullReads()).toBe(1);
    await passDays(3);
    expect(fullReads()).toBe(2);
  });

  it('mark products as deleted that they do not list and that cannot be read by id', async () => {
    const frozen = aProduct('frozen', ago(500), { status: ProductStatus.SUSPENDED });
    app.shop.set(
      'products',
      aProduct('gone', ago(900)),
      frozen,
      aProduct('unlisted', ago(3)),
      aProduct('p1', ago(2)),
    );
    await passDays(2);
    app.shop.set('products', frozen, aProduct('p1', ago(2)));
    app.shop.product = async (_, id) => (id === 'unlisted' ? aProduct(id, ago(3)) : null);
    await passDays(6);
    expect(await stored()).toMatchObject({ gone: 'ACTIVE' });
    await passDays(2);
    expect(await stored()).toEqual({
      gone: 'DELETED',
      frozen: 'SUSPENDED',
      unlisted: 'ACTIVE',
      p1: 'ACTIVE',
    });
  });

  it('store deleted products only if they were stored before', async () => {
    const deleted = (id: string, days: number) => aProduct(id, ago(days), { status: ProductStatus.DELETED });
    app.shop.set('products', aProduct('p1', ago(900)), deleted('before', 800));
    await passDays(2);
    app.shop.set('products', deleted('p1', 0.01), deleted('before', 800));
    app.shop.stock = async () => {
      throw new Error('There is no stock of deleted products.');
    };
    await passDays(1);
    expect(await stored()).toEqual({ p1: 'DELETED' });
  });

  it('that are not complete mark nothing', async () => {
    app.shop.set('products', aProduct('gone', ago(900)), aProduct('p1', ago(2)));
    await passDays(2);
    app.shop.set('products', ...['p1', 'p2', 'p3'].map((id) => aProduct(id, ago(2))));
    app.shop.product = async () => null;
    app.shop.before = ({ cursor }) => {
      if (cursor !== null) throw new Error('The platform is away.');
    };
    await passDays(9);
    expect(await stored()).toMatchObject({ gone: 'ACTIVE', p1: 'ACTIVE', p2: 'ACTIVE' });
  });
});

describe('A product that a read by id does not find', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
    await app.reset(aStream('products', CommerceResource.PRODUCTS, { everySeconds: 900 }));
  });
  afterAll(() => app.close());

  it('has the status of the list, which is read immediately', async () => {
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    app.shop.set('products', aProduct('p1', at(9)));
    await app.readHistory(at(60));
    app.shop.set(
      'products',
      aProduct('p1', at(0), { status: ProductStatus.SUSPENDED, platformStatus: 'FREEZE' }),
    );
    app.shop.product = async () => null;
    const reads = app.context.get(ObjectReadsService, { strict: false });
    await reads.readNow(app.accountId, { object: 'product', externalId: 'p1' });
    expect(await app.sql('SELECT status FROM products')).toEqual([{ status: 'ACTIVE' }]);
    await app.drain();
    expect(await app.sql('SELECT status FROM products')).toEqual([{ status: 'SUSPENDED' }]);
  });
});
