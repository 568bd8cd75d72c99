import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { batchUpsert, batchUpsertSql } from '../../database/batches/batch-upsert.js';
import { withExactIntegers } from '../../database/exact-integer.js';
import { selectColumns } from '../../database/select-columns.js';
import { ProductStatus } from '../../platforms/platform-commerce.js';
import type { ExternalStock } from '../../platforms/commerce-parts.js';
import type { Ordered, PageKey } from '../domain/page.js';
import { searchQuery } from '../domain/search-terms.js';
import { ListPage, type SortedTable } from '../../database/list-page.js';
import type { StoredRow } from '../orders/orders.repository.js';
import { newestOf, uniqueBy } from '../sync/newest.js';
import { completeProduct, type KnownProduct, type ProductRow } from './product-row.js';
import { ProductEntity } from './product.entity.js';
import { SkuEntity } from './sku.entity.js';
import { StockEntity } from './stock.entity.js';

export interface ProductFilter {
  /** Null or absent: any status. */
  statuses?: readonly ProductStatus[] | null;
  /** Beginnings of words of the product id, title and SKUs. */
  search?: string | null;
}

export type OrderedProduct = Ordered<ProductEntity>;

const columns = selectColumns(ProductEntity, 'p');
const newestFirst: SortedTable = {
  table: 'products',
  alias: 'p',
  columns,
  key: 'p.created_at',
  descending: true,
};
const skuColumns = selectColumns(SkuEntity, 's');
const stockColumns = selectColumns(StockEntity, 's');

const storeProducts = batchUpsertSql(ProductEntity, 'products', {
  key: ['accountId', 'externalId'],
  keep: ['id', 'stockSyncedAt', 'listedAt'],
  replaceIf: `stored.source_updated_at < excluded.source_updated_at
    OR (stored.source_updated_at = excluded.source_updated_at AND stored.digest <> excluded.digest)`,
  returning: 'stored.id, stored.external_id AS "externalId"',
});
const storeSkus = batchUpsertSql(SkuEntity, 'skus', { key: ['productId', 'externalId'], replaceIf: 'true' });
const storeStock = batchUpsertSql(StockEntity, 'stock', {
  key: ['productId', 'skuExternalId', 'warehouseExternalId'],
  replaceIf: 'stored.synced_at <= excluded.synced_at',
});

/** Products that one read of all products requests by id. */
const maxUnlisted = 1000;

@Injectable()
export class ProductsRepository {
  constructor(@InjectRepository(ProductEntity) private readonly products: Repository<ProductEntity>) {}

  /** Stores products with their SKUs. Newer ones that are stored, and deleted ones that are not, are left as they are. @returns those that are new or have changed */
  async store(rows: readonly ProductRow[], manager: EntityManager): Promise<StoredRow[]> {
    const reported = newestOf(rows, ({ externalId }) => externalId);
    const known = await this.lockKnown(reported, manager);
    const newest = reported
      // A seller has no use for products that were deleted before the shop was connected.
      .filter(({ status, externalId }) => status !== ProductStatus.DELETED || known.has(externalId))
      .map((row) => completeProduct(row, known.get(row.externalId)));
    const stored = await batchUpsert<StoredRow>(manager, storeProducts, newest);
    const ids = new Map(stored.map(({ externalId, id }) => [externalId, id]));
    const skus = newest.flatMap(({ externalId, skus: own }) => {
      const productId = ids.get(externalId);
      return productId ? own.map((sku) => ({ ...sku, productId })) : [];
    });
    if (stored.length > 0)
      await manager.query('DELETE FROM skus WHERE product_id = ANY ($1)', [stored.map(({ id }) => id)]);
    await batchUpsert(manager, storeSkus, skus);
    return stored;
  }

  /** What is stored of products of one account. They are locked in the order in which they are written. */
  private async lockKnown(
    rows: readonly ProductRow[],
    manager: EntityManager,
  ): Promise<Map<string, KnownProduct>> {
    const [first] = rows;
    if (!first) return new Map();
    type StoredSku = Omit<KnownProduct['skus'][number], 'price'> & { price: string | null };
    type Stored = Omit<KnownProduct, 'skus'> & { skus: StoredSku[] };
    const known: Stored[] = await manager.query(
      `SELECT p.external_id AS "externalId", p.title, p.source_updated_at AS "sourceUpdatedAt", p.exact_amounts AS "exactAmounts",
         ARRAY(
           SELECT jsonb_build_object('externalId', s.external_id, 'position', s.position, 'sellerSku', s.seller_sku, 'name', s.name,
             'currency', s.currency, 'price', s.price::text)
           FROM skus s WHERE s.product_id = p.id ORDER BY s.position
         ) AS skus
       FROM products p WHERE p.account_id = $1 AND p.external_id = ANY ($2) ORDER BY p.external_id FOR UPDATE`,
      [first.accountId, rows.map(({ externalId }) => externalId)],
    );
    return new Map(
      known.map((product) => [
        product.externalId,
        {
          ...product,
          skus: product.skus.map((sku) => ({ ...sku, price: sku.price === null ? null : BigInt(sku.price) })),
        },
      ]),
    );
  }

  /** Replaces the stock of products by what a request at `observedAt` returned. Products that are not stored are left out. */
  async storeStock(
    accountId: string,
    externalIds: readonly string[],
    stock: readonly ExternalStock[],
    observedAt: Date,
    manager: EntityManager,
  ): Promise<void> {
    // Locks the products in the order of their ids, so that two runs do not mix their rows.
    const rows: StoredRow[] = await manager.query(
      `SELECT id, external_id AS "externalId" FROM products
       WHERE account_id = $1 AND external_id = ANY ($2) AND (stock_synced_at IS NULL OR stock_synced_at <= $3)
       ORDER BY external_id FOR UPDATE`,
      [accountId, externalIds, observedAt],
    );
    if (rows.length === 0) return;
    const ids = new Map(rows.map(({ externalId, id }) => [externalId, id]));
    const given = stock.flatMap(({ productId: externalId, skuId, warehouseId, available, committed }) => {
      const productId = ids.get(externalId);
      if (!productId) return [];
      return [
        {
          productId,
          skuExternalId: skuId,
          warehouseExternalId: warehouseId,
          available,
          committed,
          syncedAt: observedAt,
        },
      ];
    });
    const unique = uniqueBy(given, (row) =>
      JSON.stringify([row.productId, row.skuExternalId, row.warehouseExternalId]),
    );
    await batchUpsert(manager, storeStock, unique);
    await manager.query('DELETE FROM stock WHERE product_id = ANY ($1) AND synced_at < $2', [
      rows.map(({ id }) => id),
      observedAt,
    ]);
    await manager.query('UPDATE products SET stock_synced_at = $2 WHERE id = ANY ($1)', [
      rows.map(({ id }) => id),
      observedAt,
    ]);
  }

  /** Records products that the read of all products at a time lists. */
  async markListed(
    accountId: string,
    externalIds: readonly string[],
    at: Date,
    manager: EntityManager,
  ): Promise<void> {
    await manager.query(
      `UPDATE products SET listed_at = greatest(listed_at, $3) WHERE id IN (
         SELECT id FROM products WHERE account_id = $1 AND external_id = ANY ($2) ORDER BY external_id FOR NO KEY UPDATE)`,
      [accountId, externalIds, at],
    );
  }

  /** Products that were stored before a read of all products, and that it has not listed. Those that were listed last come last. */
  async unlisted(accountId: string, since: Date, manager: EntityManager): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT external_id AS id FROM products WHERE account_id = $1 AND status <> 'DELETED'
         AND synced_at < $2 AND (listed_at IS NULL OR listed_at < $2) ORDER BY listed_at NULLS FIRST, id LIMIT $3`,
      [accountId, since, maxUnlisted],
    );
    return rows.map(({ id }) => id);
  }

  /** Marks a product as deleted, unless it was stored or listed since a time. A list that has it replaces the status. */
  async markDeleted(
    accountId: string,
    externalId: string,
    since: Date,
    manager: EntityManager,
  ): Promise<void> {
    await manager.query(
      `UPDATE products SET status = 'DELETED', digest = '' WHERE account_id = $1 AND external_id = $2
         AND synced_at < $3 AND (listed_at IS NULL OR listed_at < $3)`,
      [accountId, externalId, since],
    );
  }

  /** Up to `limit` products of an account, newest first, after a key. The caller checks that the account is the user's. */
  async page(
    accountId: string,
    filter: ProductFilter,
    after: PageKey | null,
    limit: number,
  ): Promise<OrderedProduct[]> {
    const search = filter.search?.trim();
    const query = search ? searchQuery(accountId, search) : null;
    if (search && query === null) return [];
    const list = new ListPage<ProductEntity>(newestFirst).where('p.account_id = ?', accountId);
    if (filter.statuses) list.where('p.status = ANY (?::text[])', filter.statuses);
    if (after) list.after(after);
    const { manager } = this.products;
    return query ? list.search(manager, query, limit) : list.read(manager, limit);
  }

  find(id: string): Promise<ProductEntity | null> {
    return this.products.findOneBy({ id });
  }

  /** Products of a user by id, in any order. */
  findOwned(userId: string, ids: readonly string[]): Promise<ProductEntity[]> {
    return this.products.query(
      `SELECT ${columns} FROM products p JOIN accounts a ON a.id = p.account_id WHERE a.user_id = $1 AND p.id = ANY ($2)`,
      [userId, ids],
    );
  }

  /** SKUs of products of a user, in the order of the platform. */
  async skusOf(userId: string, productIds: readonly string[]): Promise<SkuEntity[]> {
    const rows: SkuEntity[] = await this.products.query(
      `SELECT ${skuColumns} FROM skus s JOIN products p ON p.id = s.product_id JOIN accounts a ON a.id = p.account_id
       WHERE a.user_id = $1 AND s.product_id = ANY ($2) ORDER BY s.product_id, s.position`,
      [userId, productIds],
    );
    withExactIntegers(SkuEntity, rows);
    return rows;
  }

  /** Stock of products of a user, by SKU and warehouse. */
  stockOf(userId: string, productIds: readonly string[]): Promise<StockEntity[]> {
    return this.products.query(
      `SELECT ${stockColumns} FROM stock s JOIN products p ON p.id = s.product_id JOIN accounts a ON a.id = p.account_id
       WHERE a.user_id = $1 AND s.product_id = ANY ($2)
       ORDER BY s.product_id, s.sku_external_id, s.warehouse_external_id`,
      [userId, productIds],
    );
  }
}
