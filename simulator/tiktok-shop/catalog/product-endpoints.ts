import { z } from 'zod';
import { Refusal } from '../gateway/errors.js';
import { operation, pageSize, pageToken, seconds, type Operation } from '../gateway/operation.js';
import type { Pages } from '../gateway/pages.js';
import { printMoney } from '../money.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import type { Product, Sku } from './catalog.js';

const MAX_RESULTS = 10_000;
export const PRODUCT_STATUSES = [
  'DRAFT',
  'PENDING',
  'FAILED',
  'ACTIVATE',
  'SELLER_DEACTIVATED',
  'PLATFORM_DEACTIVATED',
  'FREEZE',
  'DELETED',
] as const;

interface Parts {
  pages: Pages;
  behaviour: () => TikTokShopBehaviour;
}

const searchBody = z.strictObject({
  status: z.enum(['ALL', ...PRODUCT_STATUSES]).optional(),
  seller_skus: z.array(z.string()).max(10).optional(),
  sku_ids: z.array(z.string()).max(10).optional(),
  create_time_ge: seconds.optional(),
  create_time_le: seconds.optional(),
  update_time_ge: seconds.optional(),
  update_time_le: seconds.optional(),
  category_version: z.string().optional(),
  listing_quality_tiers: z.array(z.string()).optional(),
  listing_platforms: z.array(z.string()).optional(),
  audit_status: z.array(z.string()).optional(),
  sns_filter: z.string().optional(),
  return_draft_version: z.boolean().optional(),
});

/** Products and warehouses. */
export function productOperations({ pages, behaviour }: Parts): Operation[] {
  return [
    operation('POST', '/product/{version}/products/search', {
      versions: ['202502'],
      scope: 'seller.product.basic',
      query: z.strictObject({ page_size: pageSize(1, 100), page_token: pageToken }),
      body: searchBody,
      handle: ({ shop, query, body }) => {
        const page = pages.read(
          {
            query: JSON.stringify(['products', shop.key, body]),
            pageToken: query.page_token,
            pageSize: query.page_size,
            isLive: behaviour().productPages === 'offset',
          },
          () => findProducts(shop, body),
        );
        const products = page.rows.map((product) => viewListedProduct(shop, product));
        return {
          total_count: page.total,
          next_page_token: page.nextToken,
          ...(products.length === 0 && behaviour().emptyLists === 'absent' ? {} : { products }),
        };
      },
    }),
    operation('GET', '/product/{version}/products/{product_id}', {
      versions: ['202309'],
      scope: 'seller.product.basic',
      query: z.strictObject({
        return_under_review_version: z.enum(['true', 'false']).optional(),
        return_draft_version: z.enum(['true', 'false']).optional(),
        locale: z.string().optional(),
      }),
      handle: ({ shop, params }) => {
        const product = shop.catalog.findProduct(params.product_id as string);
        if (!product || product.status === 'FREEZE' || product.status === 'DELETED') {
          throw new Refusal(12_052_048, 'The product does not exist.');
        }
        return viewProduct(shop, product);
      },
    }),
    operation('GET', '/logistics/{version}/warehouses', {
      versions: ['202309'],
      scope: 'seller.logistics',
      handle: ({ shop }) => ({
        warehouses: shop.catalog.warehouses.map((_, place) => viewWarehouse(shop, place)),
      }),
    }),
  ];
}

function findProducts(shop: Shop, body: z.output<typeof searchBody>): Product[] {
  const between = (at: number, from?: number, to?: number): boolean =>
    (from === undefined || at >= from) && (to === undefined || at <= to);
  const status = body.status ?? 'ALL';
  const found = shop.catalog.products.filter(
    (product) =>
      (status === 'ALL' ? product.status !== 'DELETED' : product.status === status) &&
      between(product.createdAt, body.create_time_ge, body.create_time_le) &&
      between(product.updatedAt, body.update_time_ge, body.update_time_le) &&
      (!body.seller_skus || product.skus.some((sku) => body.seller_skus?.includes(sku.sellerSku))) &&
      (!body.sku_ids || product.skus.some((sku) => body.sku_ids?.includes(sku.id))) &&
      (!body.audit_status || body.audit_status.includes(product.auditStatus)),
  );
  if (found.length > MAX_RESULTS) {
    throw new Refusal(12_052_180, `More than ${MAX_RESULTS} products match. Narrow the filters.`);
  }
  return found;
}

function viewSku(shop: Shop, sku: Sku): object {
  return {
    id: sku.id,
    seller_sku: sku.sellerSku,
    inventory: shop.catalog.salesWarehouses.map((warehouse, place) => {
      const stock = sku.stock[place];
      return {
        warehouse_id: warehouse.id,
        quantity: stock?.available ?? 0,
        ...(stock?.backorder != null && { backorder_quantity: stock.backorder }),
        ...(stock?.handlingTime != null && { handling_time: stock.handlingTime }),
      };
    }),
    status_info: { status: 'NORMAL' },
  };
}

/** The search shows the price of local sellers before tax only. */
function viewListedProduct(shop: Shop, product: Product): object {
  return {
    id: product.id,
    title: product.title,
    status: product.status,
    audit: { status: product.auditStatus, pre_approved_reasons: [] },
    sales_regions: [shop.settings.region],
    create_time: product.createdAt,
    update_time: product.updatedAt,
    is_not_for_sale: false,
    has_draft: false,
    listing_quality_tier: 'GOOD',
    skus: product.skus.map((sku) => ({
      ...viewSku(shop, sku),
      price: { currency: shop.currency, tax_exclusive_price: printMoney(sku.price, shop.currency) },
    })),
  };
}

function viewProduct(shop: Shop, product: Product): object {
  const picture = `https://img.example.com/${product.id}`;
  return {
    id: product.id,
    status: product.status,
    product_status: product.status,
    audit: { status: product.auditStatus },
    title: product.title,
    description: `<p>${product.title}, simulated.</p>`,
    category_chains: [
      { id: '600901', parent_id: '0', local_name: 'Home', is_leaf: false },
      { id: '600902', parent_id: '600901', local_name: 'Decor', is_leaf: true },
    ],
    main_images: [
      {
        uri: `tos-simulated/${product.id}`,
        urls: [`${picture}.jpg`],
        thumb_urls: [`${picture}-300.jpg`],
        height: 1_000,
        width: 1_000,
      },
    ],
    package_dimensions: { length: '12', width: '8', height: '8', unit: 'INCH' },
    package_weight: { value: '2.40', unit: 'POUND' },
    skus: product.skus.map((sku) => {
      const price = printMoney(sku.price, shop.currency);
      return {
        ...viewSku(shop, sku),
        price: { currency: shop.currency, sale_price: price, tax_exclusive_price: price },
        sales_attributes: [{ id: '100000', name: 'Variant', value_id: sku.id, value_name: sku.name }],
      };
    }),
    is_cod_allowed: shop.region.cashOnDelivery > 0,
    is_not_for_sale: false,
    has_draft: false,
    create_time: product.createdAt,
    update_time: product.updatedAt,
  };
}

function viewWarehouse(shop: Shop, place: number): object {
  const warehouse = shop.catalog.warehouses[place];
  const [state, city, postalCode] = shop.region.places[0] as readonly [string, string, string];
  const street = `${place + 1} Dock Road`;
  return {
    id: warehouse?.id,
    entity_id: `${warehouse?.id.slice(0, -1)}9`,
    name: warehouse?.name,
    effect_status: warehouse?.status,
    type: warehouse?.type,
    sub_type: 'DOMESTIC_WAREHOUSE',
    is_default: place === 0,
    address: {
      region: shop.region.country,
      region_code: shop.settings.region,
      state,
      city,
      // Spelt like this by the platform.
      distict: '',
      town: '',
      contact_person: 'Simulated Contact',
      postal_code: postalCode,
      full_address: `${street}, ${city}`,
      address_line1: street,
      phone_number: '555****100',
    },
  };
}
