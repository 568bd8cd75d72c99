import { aProduct, aStream } from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { CommerceResource, type ExternalProduct } from '../../platforms/platform-commerce.js';
import { ObjectReadsService } from '../sync/object-reads.service.js';

const hourMs = 3_600_000;
const usd = (amount: string) => ({ amount, currency: 'USD' });

describe('A product that a list and a read by id report differently', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(() => app.reset(aStream('products', CommerceResource.PRODUCTS)));
  afterAll(() => app.close());

  const ago = (hours: number) => new Date(Date.now() - hours * hourMs);
  const sku = (more: Partial<ExternalProduct['skus'][number]>) => [
    { externalId: 's1', sellerSku: 'LAMP', name: 'Natural, Small', price: usd('19.99'), ...more },
  ];
  const list = async (product: ExternalProduct) => {
    app.shop.set('products', { ...product, isSummary: true });
    await app.readHistory(ago(100));
    return stored();
  };
  const readById = async (product: ExternalProduct) => {
    app.shop.set('products', product);
    const reads = app.context.get(ObjectReadsService, { strict: false });
    await reads.readNow(app.accountId, { object: 'product', externalId: product.externalId });
    return stored();
  };
  const stored = async () => {
    const [row] = await app.sql(
      `SELECT name, seller_sku, price::text, title, exact_amounts, source_updated_at, digest
       FROM skus JOIN products ON id = product_id`,
    );
    return row;
  };

  it('keeps the richer values, and is written once', async () => {
    const at = ago(9);
    await list(aProduct('p1', at, { skus: sku({ name: null, price: usd('17.5055') }) }));
    const full = await readById(aProduct('p1', at, { skus: sku({}) }));
    expect(full).toMatchObject({
      name: 'Natural, Small',
      seller_sku: 'LAMP',
      price: '1999',
      exact_amounts: null,
    });
    expect(await list(aProduct('p1', at, { skus: sku({ name: null, price: usd('17.5055') }) }))).toEqual(
      full,
    );
    expect(await list(aProduct('p1', at, { title: '', skus: [] }))).toEqual(full);
    expect(await readById(aProduct('p1', at, { skus: sku({ sellerSku: null, price: null }) }))).toEqual(full);
  });

  it('takes newer values of a list and keeps what it leaves out', async () => {
    await readById(aProduct('p1', ago(9), { skus: sku({}) }));
    expect(
      await list(aProduct('p1', ago(8), { skus: sku({ name: null, price: usd('21.00') }) })),
    ).toMatchObject({ name: 'Natural, Small', price: '2100' });
    // An older version changes nothing, and a newer one that is complete replaces everything.
    expect(await readById(aProduct('p1', ago(9), { skus: sku({ name: 'Old' }) }))).toMatchObject({
      name: 'Natural, Small',
    });
    expect(await readById(aProduct('p1', ago(7), { skus: sku({ name: null }) }))).toMatchObject({
      name: null,
    });
  });
});
