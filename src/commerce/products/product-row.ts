import { newId } from '../../crypto/new-id.js';
import type { ExternalProduct } from '../../platforms/platform-commerce.js';
import { AmountReader, type ExactAmounts } from '../domain/amounts.js';
import { cleanJson } from '../domain/clean-text.js';
import { digestOf } from '../domain/digest.js';
import { searchTerms } from '../domain/search-terms.js';
import type { ProductEntity } from './product.entity.js';
import type { SkuEntity } from './sku.entity.js';

type SkuRow = Omit<SkuEntity, 'productId'>;

/** A product as one answer of the platform shows it. */
export interface ProductRow extends Omit<ProductEntity, 'searchTerms' | 'digest'> {
  isSummary: boolean;
  skus: SkuRow[];
}

/** A product to write: with what is already known about it. */
export type CompleteProductRow = ProductEntity & { skus: SkuRow[] };

/** What is stored of a product. */
export interface KnownProduct {
  externalId: string;
  title: string;
  sourceUpdatedAt: Date;
  exactAmounts: ExactAmounts | null;
  skus: SkuRow[];
}

/** The row of a product. @throws RowProblem */
export function toProductRow(accountId: string, reported: ExternalProduct, observedAt: Date): ProductRow {
  const product = cleanJson(reported);
  const amounts = new AmountReader();
  const unique = [...new Map(product.skus.map((sku) => [sku.externalId, sku])).values()];
  const skus = unique.map(({ externalId, sellerSku, name, price }, position) => {
    const { minor, currency } = amounts.readForeign(priceField(externalId), price);
    return { externalId, position, sellerSku, name, currency, price: minor };
  });
  return {
    id: newId(),
    accountId,
    externalId: product.externalId,
    title: product.title,
    status: product.status,
    platformStatus: product.platformStatus,
    createdAt: product.createdAt,
    sourceUpdatedAt: product.updatedAt,
    syncedAt: observedAt,
    stockSyncedAt: null,
    listedAt: null,
    exactAmounts: amounts.exactAmounts,
    isSummary: product.isSummary,
    skus,
  };
}

/**
 * Adds known values that the answer leaves out. Calls of the platform differ in the facts that they report about one version of a
 * product. Without this, a product would change with each read.
 */
export function completeProduct(row: ProductRow, known: KnownProduct | undefined): CompleteProductRow {
  const { isSummary: _, ...product } = known && keepsKnown(row, known) ? merge(row, known) : row;
  return {
    ...product,
    searchTerms: searchTerms(product.accountId, [
      product.externalId,
      ...product.skus.flatMap(({ sellerSku, externalId }) => [sellerSku, externalId]),
      product.title,
    ]),
    digest: digestOfProduct(product),
  };
}

/** Of the values in an order that does not depend on where they come from. */
function digestOfProduct(product: Omit<ProductRow, 'isSummary'>): string {
  const { title, status, platformStatus, createdAt, sourceUpdatedAt, exactAmounts, skus } = product;
  return digestOf([
    ...[title, status, platformStatus, createdAt, sourceUpdatedAt],
    Object.entries(exactAmounts ?? {}).sort(([one], [other]) => one.localeCompare(other)),
    skus.map((sku) => [sku.externalId, sku.sellerSku, sku.name, sku.currency, String(sku.price)]),
  ]);
}

/** A complete answer about a newer version replaces everything. */
function keepsKnown({ isSummary, sourceUpdatedAt }: ProductRow, known: KnownProduct): boolean {
  return isSummary || sourceUpdatedAt.getTime() === known.sourceUpdatedAt.getTime();
}

function merge(row: ProductRow, known: KnownProduct): ProductRow {
  const isSameVersion = row.sourceUpdatedAt.getTime() === known.sourceUpdatedAt.getTime();
  const exactAmounts: Record<string, string> = { ...row.exactAmounts };
  const knownSkus = new Map(known.skus.map((sku) => [sku.externalId, sku]));
  const reported = row.skus.length > 0 ? row.skus : known.skus;
  const skus = reported.map((sku) => {
    const before = knownSkus.get(sku.externalId);
    if (!before) return sku;
    const { sellerSku, name } = {
      sellerSku: sku.sellerSku ?? before.sellerSku,
      name: sku.name ?? before.name,
    };
    // The price of a summary may be another one than that of the product.
    const keepsPrice = before.price !== null && (sku.price === null || (row.isSummary && isSameVersion));
    if (!keepsPrice) return { ...sku, sellerSku, name };
    const field = priceField(sku.externalId);
    delete exactAmounts[field];
    const exact = known.exactAmounts?.[field];
    if (exact !== undefined) exactAmounts[field] = exact;
    return { ...sku, sellerSku, name, price: before.price, currency: before.currency };
  });
  return {
    ...row,
    title: row.title || known.title,
    exactAmounts: Object.keys(exactAmounts).length > 0 ? exactAmounts : null,
    skus,
  };
}

function priceField(skuId: string): string {
  return `skus.${skuId}.price`;
}
