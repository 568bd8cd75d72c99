import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { OrderStatus } from '../../platforms/platform-commerce.js';
import type { ExactAmounts } from '../domain/amounts.js';
import { MoneyType } from './money.type.js';

registerEnumType(OrderStatus, {
  name: 'OrderStatus',
  description: 'Status of an order.',
  valuesMap: {
    UNPAID: { description: 'Placed, not paid.' },
    ON_HOLD: { description: 'Paid; the buyer may still cancel freely for a short time.' },
    AWAITING_SHIPMENT: { description: 'Paid, not shipped.' },
    PARTIALLY_SHIPPING: { description: 'Some packages are shipped.' },
    AWAITING_COLLECTION: { description: 'Ready for the carrier.' },
    IN_TRANSIT: { description: 'With the carrier.' },
    DELIVERED: { description: 'Delivered; the buyer may still return it.' },
    COMPLETED: { description: 'Delivered, or fully refunded, and closed.' },
    CANCELED: { description: 'Every item is canceled.' },
    OTHER: { description: 'A status that this version does not know. See platformStatus.' },
  },
});

@RequiresScope('commerce:read')
@ObjectType('OrderBuyer', {
  description: 'Buyer data, masked by the platform. Deleted after the retention period of the installation.',
})
export class OrderBuyerType {
  @Field(() => String, { nullable: true, description: 'Name. Null if hidden or deleted.' })
  name: string | null;

  @Field(() => String, { nullable: true, description: 'City. Null if hidden or deleted.' })
  city: string | null;

  @Field(() => String, { nullable: true, description: 'State or province. Null if hidden or deleted.' })
  state: string | null;

  @Field(() => String, { nullable: true, description: 'Postal code. Null if hidden or deleted.' })
  postalCode: string | null;

  @Field(() => String, { nullable: true, description: 'Country, ISO 3166. Null if hidden or deleted.' })
  regionCode: string | null;
}

@RequiresScope('commerce:read')
@ObjectType('OrderLine', { description: 'One unit of an order. Three equal items are three lines.' })
export class OrderLineType {
  @Field({ description: 'Id of the line at the platform.' })
  externalId: string;

  @Field(() => String, { nullable: true, description: 'Id of the product at the platform. Null if unknown.' })
  productId: string | null;

  @Field(() => String, { nullable: true, description: 'Product name when it was ordered. Null if unknown.' })
  productName: string | null;

  @Field(() => String, { nullable: true, description: 'Id of the SKU at the platform. Null if unknown.' })
  skuId: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the variant. Null if there is none.' })
  skuName: string | null;

  @Field(() => String, { nullable: true, description: "The seller's SKU. Null if there is none." })
  sellerSku: string | null;

  @Field(() => String, { nullable: true, description: 'Status, as the platform names it. Null if unknown.' })
  platformStatus: string | null;

  @Field(() => MoneyType, { nullable: true, description: 'Price after discounts. Null if unknown.' })
  salePrice: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Price before discounts. Null if unknown.' })
  originalPrice: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Discount paid by the seller. Null if unknown.' })
  sellerDiscount: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Discount paid by the platform. Null if unknown.' })
  platformDiscount: MoneyType | null;
}

/** Properties without a decorator are used by resolvers and are not in the schema. */
@RequiresScope('commerce:read')
@ObjectType('Order', { implements: () => [Node], description: 'An order of a shop, as of the last sync.' })
export class OrderType implements Node {
  @Field(() => ID, { description: 'Id of the order.' })
  id: string;

  @Field({ description: 'Id of the order at the platform.' })
  externalId: string;

  @Field(() => OrderStatus, { description: 'Status.' })
  status: OrderStatus;

  @Field({ description: 'Status, as the platform names it.' })
  platformStatus: string;

  @Field({ description: 'Time at which the buyer placed the order.' })
  createdAt: Date;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time of payment. Cash on delivery: time at which the platform marked it as paid. Null if unpaid.',
  })
  paidAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time of cancellation. Null if not canceled.' })
  canceledAt: Date | null;

  @Field({ description: 'Time of the last change at the platform.' })
  updatedAt: Date;

  @Field({ description: 'Whether the buyer pays on delivery.' })
  isCashOnDelivery: boolean;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'What the buyer pays, with shipping and tax. Null if the platform does not report it.',
  })
  total: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Items after discounts. Null if unknown.' })
  subtotal: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Shipping paid by the buyer. Null if unknown.' })
  shippingFee: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Tax. Null if unknown.' })
  tax: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Discount paid by the seller. Null if unknown.' })
  sellerDiscount: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Discount paid by the platform. Null if unknown.' })
  platformDiscount: MoneyType | null;

  @Field(() => String, { nullable: true, description: 'Payment method for display. Null if unknown.' })
  paymentMethod: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Who fulfills, as the platform names it. Null if unknown.',
  })
  fulfillmentType: string | null;

  @Field(() => String, { nullable: true, description: 'Tracking number. Null before shipping.' })
  trackingNumber: string | null;

  @Field(() => Date, { nullable: true, description: 'Time by which it must be shipped. Null if unknown.' })
  shipBy: Date | null;

  @Field(() => OrderBuyerType, { nullable: true, description: 'The buyer. Null after the retention period.' })
  buyer: OrderBuyerType | null;

  accountId: string;
  currency: string | null;
  exactAmounts: ExactAmounts | null;
}

export const OrderConnection = connectionOf(OrderType, 'Order');
