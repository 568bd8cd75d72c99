import { newId } from '../../crypto/new-id.js';
import type { ExternalProduct } from '../../platforms/platform-commerce.js';
import { AmountReader } from '../domain/amounts.js';
import { cleanJson } from '../domain/clean-text.js';
import { digestOf } from '../domain/digest.js';
import { searchTerms } from '../domain/search-terms.js';

import type { ProductEntity } from './product.entity.js';
import type { SkuEntity } from './sku.entity.js';

export type ProductRow = ProductEntity & { skus: Omit<SkuEntity, 'productId'>[] };

/** The row of a product. @throws RowProblem */
export function toProductRow(accountId: string, reported: ExternalProduct, observedAt: Date): ProductRow {
  const product = cleanJson(reported);
  const amounts = new AmountReader();
  const unique = [...new Map(product.skus.map((sku) => [sku.externalId, sku])).values()];
  const skus = unique.map(({ externalId, sellerSku, name, price }, position) => {
    const { minor, currency } = amounts.readForeign(`skus.${externalId}.price`, price);
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
    exactAmounts: amounts.exactAmounts,
    searchTerms: searchTerms(accountId, [
      product.externalId,
      ...skus.flatMap(({ sellerSku, externalId }) => [sellerSku, externalId]),
      product.title,
    ]),
    digest: digestOf(reported),
    skus,
  };
}
