import { z } from 'zod';
import { DEFAULT_PAGES, pageSchema } from './facebook/pages.js';
import { DEFAULT_PEOPLE, personSchema } from './facebook/people.js';
import { appSchema, DEFAULT_APP } from './login/apps.js';

const seconds = z.int().min(1);
const HOUR_MS = 3_600_000;

const lifetimesSchema = z.strictObject({
  codeTtl: seconds.default(3_600),
  shortTtl: seconds.default(3_600),
  longTtl: seconds.default(5_183_944),
  refreshMinAge: z.int().min(0).default(86_400),
  dataAccessTtl: seconds.default(7_776_000),
});

const webhookTimingSchema = z.strictObject({
  backoffMs: z
    .array(z.int().min(1))
    .min(1)
    .default([1_000, 60_000, 600_000, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS]),
  giveUpAfterMs: z
    .int()
    .min(0)
    .default(36 * HOUR_MS),
  timeoutMs: z.int().min(1).default(5_000),
});

/** Settings that can be changed while the simulator runs. */
export const metaBehaviourSchema = z.strictObject({
  lifetimes: lifetimesSchema.prefault({}),
  reexchange: z.enum(['extends', 'same-expiry']).default('extends'),
  tokenErrorStatus: z.literal([400, 401]).default(400),
  permissionErrorStatus: z.literal([400, 403]).default(403),
  throttleStatus: z.literal([400, 403]).default(400),
  rateLimits: z.boolean().default(true),
  usageHeadersFromPercent: z.int().min(0).default(0),
  webhookBatchMs: z.int().min(0).default(0),
  webhooks: webhookTimingSchema.prefault({}),
  pageTokenReads: z.enum(['work', 'fail']).default('work'),
});

export const metaSettingsSchema = metaBehaviourSchema.extend({
  apps: z.array(appSchema).min(1).prefault([DEFAULT_APP]),
  people: z.array(personSchema).prefault(DEFAULT_PEOPLE),
  pages: z.array(pageSchema).prefault(DEFAULT_PAGES),
});

export type MetaBehaviour = z.output<typeof metaBehaviourSchema>;
export type MetaSettings = z.output<typeof metaSettingsSchema>;
