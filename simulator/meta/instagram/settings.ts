import { z } from 'zod';
import { accountSchema, DEFAULT_ACCOUNTS } from './accounts.js';

const milliseconds = z.int().min(0);

/** Settings that can be changed while the simulator runs. */
export const instagramBehaviourSchema = z.strictObject({
  codeExchangeShape: z.enum(['flat', 'wrapped']).default('flat'),
  meShape: z.enum(['flat', 'wrapped']).default('flat'),
  refreshedToken: z.enum(['new', 'same']).default('new'),
  oldTokenAfterRefresh: z.enum(['lives', 'dies']).default('lives'),
  youngRefreshCode: z.literal([100, 190]).default(100),
  quotaTotal: z.int().min(0).default(50),
  containerLimit: z.int().min(0).default(400),
  containerTtlMs: z.int().min(1).default(86_400_000),
  imageProcessingMs: milliseconds.default(500),
  videoProcessingMs: milliseconds.default(2_000),
  videoFetchDelayMs: milliseconds.default(300),
  fetchTimeoutMs: z.int().min(1).default(10_000),
  allowLoopbackMedia: z.boolean().default(true),
  collaborators: z.enum(['facebook-login', 'both']).default('facebook-login'),
  insightsDelayMs: milliseconds.default(0),
  webhookShape: z.enum(['observed', 'documented']).default('observed'),
  commentIdName: z.enum(['id', 'comment_id']).default('id'),
});

export const instagramSettingsSchema = instagramBehaviourSchema.extend({
  accounts: z.array(accountSchema).min(1).prefault(DEFAULT_ACCOUNTS),
});

export type InstagramBehaviour = z.output<typeof instagramBehaviourSchema>;
export type InstagramSettings = z.output<typeof instagramSettingsSchema>;
