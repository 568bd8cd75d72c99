import { z } from 'zod';
import { stableText } from '../ids.js';

const key = z.string().regex(/^[\w.-]{1,64}$/);

export const shopSchema = z.strictObject({
  /** Name in the control API. */
  key,
  name: z.string().min(1),
  region: z.string().regex(/^[A-Z]{2}$/),
  /** Null: the currency of the region. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .default(null),
  /** A development shop has an hourly quota. */
  sandbox: z.boolean().default(false),
  warehouseCount: z.int().min(1).max(20).default(1),
  productCount: z.int().min(0).max(5_000).default(12),
  /** Initial stock of each SKU in each warehouse. */
  stock: z.int().min(0).max(99_999).default(500),
  /** Returns use aftersales requests and RMAs. */
  batchReturns: z.boolean().default(false),
});

export const sellerSchema = z.strictObject({
  key,
  name: z.string().min(1),
  baseRegion: z.string().regex(/^[A-Z]{2}$/),
  market: z.enum(['US', 'ROW']),
  shops: z.array(shopSchema).min(1),
});

export type ShopSettings = z.output<typeof shopSchema>;
export type SellerSettings = z.output<typeof sellerSchema>;

export const DEFAULT_SELLERS: z.input<typeof sellerSchema>[] = [
  {
    key: 'sim-us-seller',
    name: 'Simulated US Seller',
    baseRegion: 'US',
    market: 'US',
    shops: [
      { key: 'sim-us', name: 'Simulated US Shop', region: 'US', warehouseCount: 2, batchReturns: true },
    ],
  },
  {
    key: 'sim-gb-seller',
    name: 'Simulated UK Seller',
    baseRegion: 'GB',
    market: 'ROW',
    shops: [{ key: 'sim-gb', name: 'Simulated UK Shop', region: 'GB' }],
  },
  {
    key: 'sim-id-seller',
    name: 'Simulated Indonesian Seller',
    baseRegion: 'ID',
    market: 'ROW',
    shops: [{ key: 'sim-id', name: 'Simulated Indonesian Shop', region: 'ID' }],
  },
  {
    key: 'sim-global-seller',
    name: 'Simulated Cross-border Seller',
    baseRegion: 'DE',
    market: 'ROW',
    shops: [
      { key: 'sim-global-de', name: 'Simulated German Shop', region: 'DE' },
      { key: 'sim-global-gb', name: 'Simulated British Shop', region: 'GB' },
      { key: 'sim-global-br', name: 'Simulated Brazilian Shop', region: 'BR' },
    ],
  },
  {
    key: 'sim-sandbox-seller',
    name: 'Simulated Development Seller',
    baseRegion: 'GB',
    market: 'ROW',
    shops: [{ key: 'sim-sandbox', name: 'Simulated Development Shop', region: 'GB', sandbox: true }],
  },
];

/** Status codes of sellers and shops. */
export const SHOP_STATUS = {
  NEW: 0,
  PENDING: 1,
  ACTIVE: 2,
  DEACTIVATED: 3,
  REJECTED: 4,
  WITHDRAWN: 6,
} as const;

export type ShopStatus = keyof typeof SHOP_STATUS;

/** One per app and seller, the same after every restart. */
export function openIdOf(appKey: string, sellerKey: string): string {
  return stableText(36, 'open', appKey, sellerKey);
}
