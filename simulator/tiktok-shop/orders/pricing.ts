import type { Sku } from '../catalog/catalog.js';
import { shareOf } from '../money.js';
import { mix, Random } from '../random.js';
import type { Shop } from '../shops/shop.js';
import type { LineSpec } from './order-store.js';

/** One unit of an order. Amounts are smallest units of the shop's currency. */
export interface OrderLine extends LineSpec {
  sku: Sku;
  salePrice: number;
  tax: number;
}

export interface OrderPayment {
  originalTotal: number;
  sellerDiscount: number;
  platformDiscount: number;
  subTotal: number;
  originalShippingFee: number;
  shippingSellerDiscount: number;
  shippingPlatformDiscount: number;
  shippingFee: number;
  productTax: number;
  shippingTax: number;
  tax: number;
  retailDeliveryFee: number;
  total: number;
}

const SHIPPING_CENTS = 599;

/** The lines of an order: those that were given, else drawn from the seed of the order. */
export function linesOf(shop: Shop, index: number): OrderLine[] {
  const specs = shop.orders.extrasOf(index).lines ?? drawLines(shop, index);
  return specs.map((spec) => {
    const salePrice = spec.price - spec.sellerDiscount - spec.platformDiscount;
    return {
      ...spec,
      sku: shop.catalog.skus[spec.skuIndex] as Sku,
      salePrice,
      tax: shareOf(salePrice, shop.region.taxBasisPoints),
    };
  });
}

/** total = sub_total + shipping_fee + tax + retail_delivery_fee, exactly. */
export function paymentOf(shop: Shop, index: number, lines: readonly OrderLine[]): OrderPayment {
  const random = new Random(mix(shop.orders.time('seed', index), 11));
  const sum = (amountOf: (line: OrderLine) => number): number =>
    lines.reduce((total, line) => total + amountOf(line), 0);
  const originalTotal = sum((line) => line.price);
  const sellerDiscount = sum((line) => line.sellerDiscount);
  const platformDiscount = sum((line) => line.platformDiscount);
  const subTotal = originalTotal - sellerDiscount - platformDiscount;
  const originalShippingFee = SHIPPING_CENTS * shop.region.unitsPerCent;
  const shippingPlatformDiscount = random.chance(0.4) ? shareOf(originalShippingFee, 5_000) : 0;
  const shippingSellerDiscount = random.chance(0.2) ? shareOf(originalShippingFee, 2_000) : 0;
  const shippingFee = originalShippingFee - shippingPlatformDiscount - shippingSellerDiscount;
  const productTax = sum((line) => line.tax);
  const shippingTax = shareOf(shippingFee, shop.region.taxBasisPoints);
  const retailDeliveryFee = shop.settings.region === 'US' && random.chance(0.05) ? 29 : 0;
  const tax = productTax + shippingTax;
  return {
    originalTotal,
    sellerDiscount,
    platformDiscount,
    subTotal,
    originalShippingFee,
    shippingSellerDiscount,
    shippingPlatformDiscount,
    shippingFee,
    productTax,
    shippingTax,
    tax,
    retailDeliveryFee,
    total: subTotal + shippingFee + tax + retailDeliveryFee,
  };
}

/** Usual discounts on the current price of a SKU. */
export function drawLine(sku: Sku, random: Random): LineSpec {
  return {
    skuIndex: sku.index,
    price: sku.price,
    sellerDiscount: random.chance(0.4) ? shareOf(sku.price, 1_000) : 0,
    platformDiscount: random.chance(0.3) ? shareOf(sku.price, 500) : 0,
  };
}

function drawLines(shop: Shop, index: number): LineSpec[] {
  const skuCount = shop.orders.time('skuCount', index);
  if (skuCount === 0) return [];
  const random = new Random(mix(shop.orders.time('seed', index), 3));
  const units = random.chance(0.7) ? 1 : random.chance(0.7) ? 2 : random.int(3, 5);
  let sku = shop.catalog.skus[random.int(0, skuCount - 1)] as Sku;
  const lines: LineSpec[] = [];
  for (let unit = 0; unit < units; unit++) {
    // Half of the further units are of the same SKU, so that clients have to count units.
    if (unit > 0 && random.chance(0.5)) sku = shop.catalog.skus[random.int(0, skuCount - 1)] as Sku;
    lines.push(drawLine(sku, random));
  }
  return lines;
}
