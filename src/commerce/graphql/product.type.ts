import { Field, Float, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { ProductStatus } from '../../platforms/platform-commerce.js';
import type { ExactAmounts } from '../domain/amounts.js';
import { MoneyType } from './money.type.js';

registerEnumType(ProductStatus, {
  name: 'ProductStatus',
  description: 'Status of a product.',
  valuesMap: {
    DRAFT: { description: 'Not submitted.' },
    IN_REVIEW: { description: 'The platform reviews it.' },
    REJECTED: { description: 'The review failed.' },
    ACTIVE: { description: 'On sale.' },
    INACTIVE: { description: 'Taken off sale, by the seller or the platform.' },
    SUSPENDED: { description: 'Blocked by the platform.' },
    DELETED: { description: 'Deleted.' },
    OTHER: { description: 'A status that this version does not know. See platformStatus.' },
  },
});

@RequiresScope('commerce:read')
@ObjectType('WarehouseStock', { description: 'Stock of a SKU in one warehouse, as of the last sync.' })
export class WarehouseStockType {
  @Field({ description: 'Id of the warehouse at the platform.' })
  warehouseId: string;

  @Field(() => Float, { description: 'Units that can be sold.' })
  available: number;

  @Field(() => Float, { nullable: true, description: 'Units reserved by open orders. Null if unknown.' })
  committed: number | null;
}

@RequiresScope('commerce:read')
@ObjectType('Sku', { description: 'A variant of a product that can be ordered.' })
export class SkuType {
  @Field({ description: 'Id of the SKU at the platform.' })
  externalId: string;

  @Field(() => String, { nullable: true, description: "The seller's SKU. Null if there is none." })
  sellerSku: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the variant. Null if there is none.' })
  name: string | null;

  @Field(() => MoneyType, { nullable: true, description: 'Price. Null if unknown.' })
  price: MoneyType | null;

  @Field(() => [WarehouseStockType], { description: 'Stock per warehouse.' })
  stock: WarehouseStockType[];
}

/** Properties without a decorator are used by resolvers and are not in the schema. */
@RequiresScope('commerce:read')
@ObjectType('Product', { implements: () => [Node], description: 'A product of a shop, as of the last sync.' })
export class ProductType implements Node {
  @Field(() => ID, { description: 'Id of the product.' })
  id: string;

  @Field({ description: 'Id of the product at the platform.' })
  externalId: string;

  @Field({ description: 'Title.' })
  title: string;

  @Field(() => ProductStatus, { description: 'Status.' })
  status: ProductStatus;

  @Field({ description: 'Status, as the platform names it.' })
  platformStatus: string;

  @Field({ description: 'Time of creation at the platform.' })
  createdAt: Date;

  @Field({ description: 'Time of the last change at the platform.' })
  updatedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Time of the last read of the stock. Null before the first one.',
  })
  stockSyncedAt: Date | null;

  accountId: string;
  exactAmounts: ExactAmounts | null;
}

export const ProductConnection = connectionOf(ProductType, 'Product');
