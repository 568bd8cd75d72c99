import { idOf } from '../ids.js';
import { printMoney } from '../money.js';
import { mix } from '../random.js';
import type { Shop } from '../shops/shop.js';
import { addressOf, buyerOf } from './buyers.js';
import type { OrderStatus } from './order-store.js';
import { linesOf, paymentOf, type OrderLine, type OrderPayment } from './pricing.js';

const DAY = 86_400;
const ADDRESS_DAYS = 30;
/** Statuses in which the seller must not see the address. */
const NO_ADDRESS: ReadonlySet<OrderStatus> = new Set(['UNPAID', 'ON_HOLD', 'CANCELLED']);
const PACKAGE_STATUS: Readonly<Partial<Record<OrderStatus, string>>> = {
  AWAITING_SHIPMENT: 'TO_FULFILL',
  PARTIALLY_SHIPPING: 'TO_FULFILL',
  AWAITING_COLLECTION: 'PROCESSING',
  IN_TRANSIT: 'FULFILLING',
  DELIVERED: 'COMPLETED',
  COMPLETED: 'COMPLETED',
  CANCELLED: 'CANCELLED',
};

export interface OrderViewOptions {
  /** Seconds. */
  now: number;
  /** With the payment card, as in version 202507 of the detail. */
  withCard: boolean;
  remorseSeconds: number;
  shipSeconds: number;
}

/** An order as the Order API shows it. Fields that do not apply are left out. */
export function viewOrder(shop: Shop, index: number, options: OrderViewOptions): object {
  const { orders } = shop;
  const status = orders.statusOf(index);
  const seed = orders.time('seed', index);
  const extras = orders.extrasOf(index);
  const lines = linesOf(shop, index);
  const isCashOnDelivery = orders.has(index, 'cashOnDelivery');
  const isSellerShipping = orders.has(index, 'sellerShipping');
  const createdAt = orders.time('createdAt', index);
  const paidAt = orders.time('paidAt', index);
  const completedAt = orders.time('completedAt', index);
  const releasedAt = (isCashOnDelivery ? createdAt : paidAt) + options.remorseSeconds;
  const wasReleased = status !== 'UNPAID' && status !== 'ON_HOLD';
  const packageId = idOf('package', shop.number, index);
  const isShipped = orders.time('shippedAt', index) > 0;
  const buyer = buyerOf(shop, index);
  const hasAddress =
    !NO_ADDRESS.has(status) && (completedAt === 0 || completedAt + ADDRESS_DAYS * DAY > options.now);
  const shipBy = releasedAt + options.shipSeconds;

  return {
    id: shop.orderId(index),
    status,
    order_type: 'NORMAL',
    commerce_platform: 'TIKTOK_SHOP',
    user_id: buyer.id,
    buyer_email: buyer.email,
    ...(extras.buyerMessage !== undefined && { buyer_message: extras.buyerMessage }),
    create_time: createdAt,
    ...optionalTime('paid_time', paidAt),
    update_time: orders.time('updatedAt', index),
    ...optionalTime('rts_time', orders.time('shippedAt', index)),
    ...optionalTime('collection_time', orders.time('collectedAt', index)),
    ...optionalTime('delivery_time', orders.time('deliveredAt', index)),
    ...optionalTime('cancel_time', orders.time('cancelledAt', index)),
    ...optionalTime('request_cancel_time', extras.requestCancelTime ?? 0),
    ...(wasReleased && {
      rts_sla_time: shipBy - 2 * DAY,
      tts_sla_time: shipBy - DAY,
      cancel_order_sla_time: shipBy,
      shipping_due_time: shipBy,
      collection_due_time: shipBy + DAY,
      delivery_due_time: shipBy + 6 * DAY,
    }),
    fulfillment_type: 'FULFILLMENT_BY_SELLER',
    shipping_type: isSellerShipping ? 'SELLER' : 'TIKTOK',
    delivery_type: 'HOME_DELIVERY',
    delivery_option_id: idOf('warehouse', shop.number, 900),
    delivery_option_name: 'Standard Shipping',
    warehouse_id: shop.catalog.warehouses[orders.warehouse[index] as number]?.id,
    ...(isShipped && {
      shipping_provider: 'Simulated Express',
      shipping_provider_id: idOf('warehouse', shop.number, 901),
      tracking_number: trackingNumber(shop, index),
    }),
    payment_method_name: isCashOnDelivery ? 'Cash on delivery' : 'Credit Card',
    ...(options.withCard &&
      !isCashOnDelivery && { payment_card_type: 'Credit', payment_method_code: 'pm_simulated_card' }),
    is_cod: isCashOnDelivery,
    is_sample_order: orders.has(index, 'sample'),
    is_on_hold_order: status === 'ON_HOLD',
    is_buyer_request_cancel: orders.has(index, 'cancelRequested'),
    is_replacement_order: false,
    is_exchange_order: false,
    has_updated_recipient_address: false,
    ...(status === 'CANCELLED' && {
      cancel_reason: extras.cancelReason ?? '',
      cancellation_initiator: extras.cancelInitiator ?? 'SYSTEM',
    }),
    ...(wasReleased && { packages: [{ id: packageId }] }),
    ...(shop.settings.region === 'BR' &&
      hasAddress &&
      brazilianFields(seed, buyer.firstName, buyer.lastName)),
    payment: viewPayment(shop.currency, paymentOf(shop, index, lines)),
    ...(hasAddress && { recipient_address: addressOf(shop, buyer, !isSellerShipping) }),
    line_items: lines.map((line, place) =>
      viewLine(shop, index, place, line, wasReleased ? packageId : null),
    ),
  };
}

function viewLine(
  shop: Shop,
  index: number,
  place: number,
  line: OrderLine,
  packageId: string | null,
): object {
  const { orders } = shop;
  const { currency } = shop;
  const extras = orders.extrasOf(index);
  const isLineCancelled = extras.cancelledLines?.includes(place) ?? false;
  const orderStatus = orders.statusOf(index);
  const isShippedFirst = extras.shippedLines?.includes(place) ?? false;
  const status = isLineCancelled
    ? 'CANCELLED'
    : orderStatus === 'PARTIALLY_SHIPPING'
      ? isShippedFirst
        ? 'AWAITING_COLLECTION'
        : 'AWAITING_SHIPMENT'
      : orderStatus;
  const shippedAt = orders.time('shippedAt', index);
  return {
    id: shop.lineId(index, place),
    product_id: line.sku.product.id,
    product_name: line.sku.product.title,
    sku_id: line.sku.id,
    sku_name: line.sku.name,
    sku_image: `https://img.example.com/${line.sku.sellerSku.toLowerCase()}.jpg`,
    seller_sku: line.sku.sellerSku,
    original_price: printMoney(line.price, currency),
    sale_price: printMoney(line.salePrice, currency),
    seller_discount: printMoney(line.sellerDiscount, currency),
    platform_discount: printMoney(line.platformDiscount, currency),
    currency,
    // Lines do not know the hold of their order.
    display_status: status === 'ON_HOLD' ? 'UNPAID' : status,
    ...(packageId !== null && {
      package_id: packageId,
      package_status: PACKAGE_STATUS[status as OrderStatus] ?? 'TO_FULFILL',
    }),
    ...(shippedAt > 0 && {
      rts_time: shippedAt,
      tracking_number: trackingNumber(shop, index),
      shipping_provider_id: idOf('warehouse', shop.number, 901),
      shipping_provider_name: 'Simulated Express',
    }),
    ...(status === 'CANCELLED' && {
      cancel_reason: extras.cancelReason ?? '',
      cancel_user: extras.cancelInitiator ?? 'SYSTEM',
    }),
    is_gift: false,
    is_dangerous_good: false,
    ...(line.tax !== 0 && {
      item_tax: [
        {
          tax_type: 'SALES_TAX',
          tax_amount: printMoney(line.tax, currency),
          tax_rate: (shop.region.taxBasisPoints / 10_000).toFixed(4),
        },
      ],
    }),
  };
}

function viewPayment(currency: string, payment: OrderPayment): object {
  const print = (units: number): string => printMoney(units, currency);
  return {
    currency,
    original_total_product_price: print(payment.originalTotal),
    seller_discount: print(payment.sellerDiscount),
    platform_discount: print(payment.platformDiscount),
    sub_total: print(payment.subTotal),
    original_shipping_fee: print(payment.originalShippingFee),
    shipping_fee_seller_discount: print(payment.shippingSellerDiscount),
    shipping_fee_platform_discount: print(payment.shippingPlatformDiscount),
    shipping_fee_cofunded_discount: '0',
    shipping_fee: print(payment.shippingFee),
    product_tax: print(payment.productTax),
    shipping_fee_tax: print(payment.shippingTax),
    tax: print(payment.tax),
    retail_delivery_fee: print(payment.retailDeliveryFee),
    total_amount: print(payment.total),
  };
}

export function trackingNumber(shop: Shop, index: number): string {
  return `EX${String(shop.number).padStart(3, '0')}${String(index).padStart(9, '0')}${shop.settings.region}`;
}

/** Personal data that clients must not keep. */
function brazilianFields(seed: number, firstName: string, lastName: string): object {
  return {
    cpf: String(mix(seed, 41)).padStart(11, '0'),
    cpf_name: `${firstName} ${lastName}`,
    need_upload_invoice: 'NO_NEED',
  };
}

function optionalTime(name: string, at: number): object {
  return at > 0 ? { [name]: at } : {};
}
