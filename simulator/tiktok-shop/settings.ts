import { z } from 'zod';
import { appSchema, DEFAULT_APPS } from './login/apps.js';
import { DEFAULT_SELLERS, sellerSchema } from './shops/sellers.js';

const seconds = z.int().min(1);
const count = z.int().min(0);

const lifetimesSchema = z.strictObject({
  accessTtl: seconds.default(604_799),
  authorizationTtl: seconds.default(365 * 86_400),
  codeTtl: seconds.default(1_800),
});

const lifeCycleSchema = z.strictObject({
  unpaidSeconds: seconds.default(48 * 3_600),
  remorseSeconds: seconds.default(3_600),
  shipSeconds: seconds.default(5 * 86_400),
  afterSalesSeconds: seconds.default(4 * 86_400),
  /** The platform approves a request that the seller does not response. */
  answerSeconds: seconds.default(48 * 3_600),
  replacementAnswerSeconds: seconds.default(24 * 3_600),
  /** Between a statement and the end of its payment. */
  paymentSeconds: seconds.default(86_400),
});

const rateLimitsSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** Per app, shop and endpoint. */
  perSecond: z.number().positive().default(50),
  analyticsPerSecond: z.number().positive().default(1),
  analyticsBurst: z.int().min(1).default(5),
  status: z.literal([200, 429]).default(429),
  retryAfterSeconds: z.int().min(0).nullable().default(null),
  sandboxPerHour: z.int().min(1).default(1_000),
});

const webhooksSchema = z.strictObject({
  backoffMs: z.array(z.int().min(1)).min(1).default([120_000, 1_800_000, 10_800_000, 43_200_000]),
  giveUpAfterMs: count.default(16 * 3_600_000),
  timeoutMs: z.int().min(1).default(3_000),
  reuseSignatureTimestamp: z.boolean().default(false),
  /** ShopResponses after which the platform does not try again. */
  finalStatuses: z.array(z.int()).default([401]),
});

/** What may also be changed while the simulator runs. */
export const tiktokShopBehaviourSchema = z.strictObject({
  lifetimes: lifetimesSchema.prefault({}),
  lifeCycle: lifeCycleSchema.prefault({}),
  rateLimits: rateLimitsSchema.prefault({}),
  webhooks: webhooksSchema.prefault({}),
  refresh: z.enum(['rotates', 'keeps']).default('rotates'),
  ciphers: z.enum(['per-authorization', 'stable']).default('per-authorization'),
  versionErrorCode: z.literal([36_009_014, 36_009_004]).default(36_009_014),
  businessErrorStatus: z.literal([200, 400]).default(200),
  requireContentType: z.boolean().default(true),
  inventoryZero: z.enum(['refused', 'accepted']).default('refused'),
  payments202309: z.enum(['responses', 'retired']).default('responses'),
  payments202605: z.enum(['responses', 'unknown']).default('responses'),
  feeSigns: z.enum(['negative', 'positive']).default('negative'),
  webhookCancelled: z.enum(['CANCEL', 'CANCELLED']).default('CANCEL'),
  shopWebhookUrls: z.enum(['replace', 'add']).default('replace'),
  webhookNumberIds: z.boolean().default(true),
  /** `absent`: the answer has no reasons. `refused`: the endpoint refuses every return. */
  rejectReasons: z.enum(['listed', 'absent', 'refused']).default('listed'),
  emptyLists: z.enum(['absent', 'empty']).default('absent'),
  omitOptionalFields: z.boolean().default(false),
  unknownEnumValues: z.boolean().default(false),
  /** `offset`: each page of a product search counts from the start of what matches now. */
  productPages: z.enum(['snapshot', 'offset']).default('snapshot'),
  pageTokenTtlSeconds: seconds.default(3_600),
  /** Bytes of requests and responses that are kept for `GET /tiktok-shop/exchanges`. */
  exchangeBytes: count.default(4_000_000),
});

export const tiktokShopSettingsSchema = tiktokShopBehaviourSchema.extend({
  seed: z.int().default(20_261_128),
  apps: z.array(appSchema).min(1).prefault(DEFAULT_APPS),
  sellers: z.array(sellerSchema).prefault(DEFAULT_SELLERS),
});

export type TikTokShopBehaviour = z.output<typeof tiktokShopBehaviourSchema>;
export type TikTokShopSettings = z.output<typeof tiktokShopSettingsSchema>;
