import { z } from 'zod';
import { appSchema, DEFAULT_APP } from './login/apps.js';
import { DEFAULT_PEOPLE, personSchema } from './login/people.js';

const seconds = z.int().min(1);
const milliseconds = z.int().min(0);

const lifetimesSchema = z.strictObject({
  accessTtl: seconds.default(7_200),
  refreshTtl: seconds.default(15_552_000),
  codeTtl: seconds.default(600),
  uploadUrlTtl: seconds.default(3_600),
});

/** Settings that can be changed while the simulator runs. */
export const tiktokBehaviourSchema = z.strictObject({
  lifetimes: lifetimesSchema.prefault({}),
  rotation: z.enum(['always', 'sometimes']).default('always'),
  refreshExpiry: z.enum(['restarts', 'counts-down']).default('restarts'),
  oauthErrorStatus: z.literal([200, 400]).default(200),
  uploadProgress: z.enum(['count', 'last-index']).default('count'),
  pullDelayMs: milliseconds.default(300),
  pullTimeoutMs: z.int().min(1).default(10_000),
  processingMs: milliseconds.default(500),
  moderationDelayMs: milliseconds.default(1_500),
  publicPostIdDelayMs: milliseconds.default(0),
  rateLimits: z.boolean().default(true),
  allowLoopbackPull: z.boolean().default(true),
});

export const tiktokSettingsSchema = tiktokBehaviourSchema.extend({
  apps: z.array(appSchema).min(1).prefault([DEFAULT_APP]),
  people: z.array(personSchema).min(1).prefault(DEFAULT_PEOPLE),
});

export type TikTokBehaviour = z.output<typeof tiktokBehaviourSchema>;
export type TikTokSettings = z.output<typeof tiktokSettingsSchema>;
