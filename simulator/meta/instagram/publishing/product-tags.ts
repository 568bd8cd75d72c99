import { z } from 'zod';
import { GraphError, invalidParameter } from '../../graph/responses.js';
import type { Call } from '../../graph/graph.js';
import type { Account } from '../accounts.js';
import { isVideo, type ContainerKind } from './container.js';
import type { ProductTag } from '../content/media.js';

const MAX_PRODUCTS = 5;
const PERMISSIONS = ['catalog_management', 'instagram_shopping_tag_products'];

const position = z.number().min(0).max(1).optional();
const productTags = z.array(z.object({ product_id: z.string(), x: position, y: position }));

/** @throws GraphError */
export function readProductTags(
  { params, principal }: Call,
  kind: ContainerKind,
  account: Account,
): ProductTag[] {
  const given = params.json('product_tags');
  if (given === undefined) return [];
  if (!PERMISSIONS.every((permission) => principal.grant.scopes.includes(permission))) {
    throw new GraphError(10);
  }
  const result = productTags.safeParse(given);
  if (!result.success) throw invalidParameter('Param product_tags is invalid');
  const tags = result.data;
  if (new Set(tags.map((tag) => tag.product_id)).size > MAX_PRODUCTS) {
    throw invalidParameter(`Param product_tags must name at most ${MAX_PRODUCTS} products`);
  }
  for (const { product_id: productId, x, y } of tags) {
    if (!account.products.includes(productId)) throw new GraphError(100, { subcode: 2_207_037 });
    const placed = x !== undefined && y !== undefined;
    if (isVideo(kind) && (x !== undefined || y !== undefined))
      throw new GraphError(100, { subcode: 2_207_035 });
    if ((kind === 'image' || kind === 'child-image') && !placed)
      throw new GraphError(100, { subcode: 2_207_036 });
  }
  return tags.map(({ product_id: productId, x, y }) => ({
    productId,
    ...(x !== undefined && { x }),
    ...(y !== undefined && { y }),
  }));
}
