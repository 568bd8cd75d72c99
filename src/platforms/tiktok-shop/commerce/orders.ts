import { z } from 'zod';
import type { ExternalBuyer } from '../../commerce-parts.js';
import type { ExternalOrder } from '../../platform-commerce.js';
import { id, optionalId, optionalTime, text, time } from '../client/schemas.js';
import { amount, money, optionalCurrency } from './money.js';
import { toOrderStatus } from './statuses.js';

const payment = z.object({
  currency: optionalCurrency,
  total_amount: amount,
  sub_total: amount,
  shipping_fee: amount,
  tax: amount,
  seller_discount: amount,
  platform_discount: amount,
});

/** The only fields of the buyer that are read. The platform masks most of them. */
const address = z.object({
  name: text,
  postal_code: text,
  region_code: text,
  district_info: z
    .array(z.object({ address_level: text, address_name: text }))
    .nullish()
    .transform((districts) => districts ?? []),
});

const line = z.object({
  id,
  product_id: optionalId,
  product_name: text,
  sku_id: optionalId,
  sku_name: text,
  seller_sku: text,
  display_status: text,
  currency: optionalCurrency,
  sale_price: amount,
  original_price: amount,
  seller_discount: amount,
  platform_discount: amount,
  tracking_number: text,
});

const orderAsListed = z
  .object({
    id,
    status: z.string().min(1),
    create_time: time,
    paid_time: optionalTime,
    update_time: optionalTime,
    cancel_time: optionalTime,
    rts_sla_time: optionalTime,
    is_cod: z.boolean().nullish(),
    payment_method_name: text,
    fulfillment_type: text,
    tracking_number: text,
    payment: payment.nullish(),
    recipient_address: address.nullish(),
    line_items: z
      .array(line)
      .nullish()
      .transform((lines) => lines ?? []),
  })
  .transform((order): ExternalOrder => {
    const paid = order.payment ?? null;
    const code = paid?.currency ?? order.line_items.find((one) => one.currency)?.currency ?? null;
    return {
      type: 'order',
      externalId: order.id,
      ...toOrderStatus(order.status),
      createdAt: order.create_time,
      paidAt: order.paid_time,
      canceledAt: order.cancel_time,
      updatedAt: order.update_time ?? order.create_time,
      isCashOnDelivery: order.is_cod ?? false,
      total: money(paid?.total_amount ?? null, code),
      subtotal: money(paid?.sub_total ?? null, code),
      shippingFee: money(paid?.shipping_fee ?? null, code),
      tax: money(paid?.tax ?? null, code),
      sellerDiscount: money(paid?.seller_discount ?? null, code),
      platformDiscount: money(paid?.platform_discount ?? null, code),
      paymentMethod: order.payment_method_name,
      fulfillmentType: order.fulfillment_type,
      trackingNumber:
        order.tracking_number ?? order.line_items.find((one) => one.tracking_number)?.tracking_number ?? null,
      shipBy: order.rts_sla_time,
      buyer: buyerOf(order.recipient_address ?? null),
      lines: order.line_items.map((one) => {
        const lineCode = one.currency ?? code;
        return {
          externalId: one.id,
          productId: one.product_id,
          productName: one.product_name,
          skuId: one.sku_id,
          skuName: one.sku_name,
          sellerSku: one.seller_sku,
          status: one.display_status,
          salePrice: money(one.sale_price, lineCode),
          originalPrice: money(one.original_price, lineCode),
          sellerDiscount: money(one.seller_discount, lineCode),
          platformDiscount: money(one.platform_discount, lineCode),
        };
      }),
    };
  });

/** An order of a search or of a read by id. Compiled, because a history has hundreds of thousands. */
export const orderRow = z.compile(orderAsListed);

function buyerOf(given: z.infer<typeof address> | null): ExternalBuyer {
  const district = (level: string) =>
    given?.district_info.find(({ address_level }) => address_level === level)?.address_name ?? null;
  return {
    name: given?.name ?? null,
    city: district('L2'),
    state: district('L1'),
    postalCode: given?.postal_code ?? null,
    regionCode: given?.region_code ?? null,
  };
}
