import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput, notFound } from '../../control/control-errors.js';
import type { Product } from '../catalog/catalog.js';
import { PRODUCT_STATUSES } from '../catalog/product-endpoints.js';
import { SHOP_STATUS } from '../shops/sellers.js';
import type { Shop } from '../shops/shop.js';
import type { TikTokShop } from '../tiktok-shop.js';
import type { Lookup } from './lookup.js';

const shopParams = z.object({ shop: z.string() });
const productBody = z.strictObject({
  title: z.string().min(1),
  skus: z
    .array(
      z.strictObject({
        sellerSku: z.string().min(1),
        name: z.string().default('Default'),
        /** Smallest units of the currency. */
        price: z.int().min(1),
        stock: z.int().min(0).max(99_999).default(100),
      }),
    )
    .min(1),
});
const productChange = z.strictObject({
  title: z.string().min(1).optional(),
  status: z.enum(PRODUCT_STATUSES).optional(),
  auditStatus: z.string().optional(),
});
const stockBody = z.strictObject({
  sku: z.union([z.string(), z.int().min(0)]),
  /** Place of the warehouse. */
  warehouse: z.int().min(0).default(0),
  quantity: z.int().min(0),
});

/** Shops, products and stock. */
export function registerShopControl(control: FastifyInstance, platform: TikTokShop, lookup: Lookup): void {
  const { announcer, webhooks, limits, quirks } = platform;
  const shopOf = (params: unknown): Shop => lookup.shop(shopParams.parse(params).shop);
  const now = (): number => Math.floor(platform.engine.clock.now() / 1_000);

  control.post('/tiktok-shop/shops/:shop/status', async (request) => {
    const statuses = Object.keys(SHOP_STATUS) as (keyof typeof SHOP_STATUS)[];
    const { status } = z.strictObject({ status: z.enum(statuses) }).parse(request.body);
    shopOf(request.params).status = status;
    return {};
  });

  control.post('/tiktok-shop/shops/:shop/use-up-quota', async (request) => {
    limits.useUpSandbox(shopOf(request.params).key);
    return {};
  });

  control.post('/tiktok-shop/shops/:shop/move-while-paging', async (request) => {
    const { times } = z.strictObject({ times: z.int().min(0) }).parse(request.body);
    quirks.moveWhilePaging(shopOf(request.params), times);
    return {};
  });

  control.post('/tiktok-shop/shops/:shop/warehouses/:place', async (request) => {
    const shop = shopOf(request.params);
    const { place } = z.object({ place: z.coerce.number().int() }).parse(request.params);
    const { status } = z
      .strictObject({ status: z.enum(['ENABLED', 'DISABLED', 'RESTRICTED']) })
      .parse(request.body);
    const warehouse = shop.catalog.warehouses[place];
    if (!warehouse) throw notFound('warehouse');
    warehouse.status = status;
    return warehouse;
  });

  control.get('/tiktok-shop/shops/:shop/products', async (request) =>
    shopOf(request.params).catalog.products.map(viewProduct),
  );

  control.post('/tiktok-shop/shops/:shop/products', async (request) => {
    const shop = shopOf(request.params);
    const { title, skus } = productBody.parse(request.body);
    const product = shop.catalog.add(title, skus, now());
    webhooks.emit(shop, 'productCreation', {
      product_id: product.id,
      product_types: ['NORMAL'],
      update_time: now(),
    });
    return viewProduct(product);
  });

  control.post('/tiktok-shop/shops/:shop/products/:product', async (request) => {
    const shop = shopOf(request.params);
    const { product: id } = z.object({ product: z.string() }).parse(request.params);
    const product = shop.catalog.findProduct(id);
    if (!product) throw notFound('product');
    const change = productChange.parse(request.body);
    Object.assign(product, change, { updatedAt: now() });
    if (change.title !== undefined) {
      webhooks.emit(shop, 'productInformation', {
        product_id: product.id,
        change_source: 'SELLER_CENTER',
        changed_fields: ['title'],
        update_time: now(),
      });
    }
    if (change.status !== undefined || change.auditStatus !== undefined) {
      webhooks.emit(shop, 'productStatus', {
        product_id: product.id,
        status: change.auditStatus === 'FAILED' ? 'PRODUCT_AUDIT_FAILURE' : 'PRODUCT_STATUS_CHANGED',
        suspended_reason: '',
        update_time: now(),
      });
    }
    return viewProduct(product);
  });

  control.get(
    '/tiktok-shop/shops/:shop/stock-changes',
    async (request) => shopOf(request.params).stockChanges,
  );

  control.post('/tiktok-shop/shops/:shop/stock', async (request) => {
    const shop = shopOf(request.params);
    const { sku: reference, warehouse, quantity } = stockBody.parse(request.body);
    const sku = shop.catalog.resolveSku(reference);
    if (!sku) throw notFound('SKU');
    const stock = sku.stock[warehouse];
    if (!stock) throw invalidInput('There is no such warehouse.');
    const difference = quantity - stock.available;
    stock.available = quantity;
    announcer.stockChanged(shop, {
      sku,
      warehouse,
      source: 'manual_adjustment',
      available: difference,
      committed: 0,
    });
    return viewProduct(sku.product);
  });
}

function viewProduct({ skus, ...product }: Product): object {
  return { ...product, skus: skus.map(({ product: _product, ...sku }) => sku) };
}
