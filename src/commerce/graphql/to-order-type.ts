import type { OrderLineEntity } from '../orders/order-line.entity.js';
import type { OrderEntity } from '../orders/order.entity.js';
import type { OrderLineType, OrderType } from './order.type.js';
import { amountsOf } from './to-money.js';

export function toOrderType(order: OrderEntity): OrderType {
  const money = amountsOf(order, order.currency, order.exactAmounts);
  return {
    id: order.id,
    accountId: order.accountId,
    currency: order.currency,
    exactAmounts: order.exactAmounts,
    externalId: order.externalId,
    status: order.status,
    platformStatus: order.platformStatus,
    createdAt: order.createdAt,
    paidAt: order.paidAt,
    canceledAt: order.canceledAt,
    updatedAt: order.sourceUpdatedAt,
    isCashOnDelivery: order.isCashOnDelivery,
    total: money('total'),
    subtotal: money('subtotal'),
    shippingFee: money('shippingFee'),
    tax: money('tax'),
    sellerDiscount: money('sellerDiscount'),
    platformDiscount: money('platformDiscount'),
    paymentMethod: order.paymentMethod,
    fulfillmentType: order.fulfillmentType,
    trackingNumber: order.trackingNumber,
    shipBy: order.shipBy,
    buyer: order.buyer,
  };
}

/** Amounts of lines have the currency of their order. */
export function toOrderLineType(
  line: OrderLineEntity,
  { currency, exactAmounts }: Pick<OrderType, 'currency' | 'exactAmounts'>,
): OrderLineType {
  const money = amountsOf(line, currency, exactAmounts, `lines.${line.externalId}.`);
  return {
    externalId: line.externalId,
    productId: line.productExternalId,
    productName: line.productName,
    skuId: line.skuExternalId,
    skuName: line.skuName,
    sellerSku: line.sellerSku,
    platformStatus: line.platformStatus,
    salePrice: money('salePrice'),
    originalPrice: money('originalPrice'),
    sellerDiscount: money('sellerDiscount'),
    platformDiscount: money('platformDiscount'),
  };
}
