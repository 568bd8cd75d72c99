import { z } from 'zod';
import { tiktokSettingsSchema } from './tiktok/settings.js';

const port = z.int().min(0).max(65_535);

export const webhookSettingsSchema = z.strictObject({
  backoffMs: z
    .array(z.int().min(1))
    .min(1)
    .default([10_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000, 43_200_000]),
  giveUpAfterMs: z
    .int()
    .min(0)
    .default(72 * 3_600_000),
  timeoutMs: z.int().min(1).default(10_000),
  reuseSignatureTimestamp: z.boolean().default(false),
});

/** The meaning of each setting is in README.md. */
export const settingsSchema = z.strictObject({
  ports: z
    .strictObject({
      control: port.default(4010),
      tiktok: z
        .strictObject({
          authorize: port.default(4011),
          api: port.default(4012),
          upload: port.default(4013),
        })
        .prefault({}),
    })
    .prefault({}),
  stateFile: z.string().min(1).optional(),
  exitWithParent: z.boolean().default(false),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
  manualClock: z.boolean().default(false),
  speed: z.number().positive().default(1),
  startAt: z.iso.datetime().optional(),
  webhooks: webhookSettingsSchema.prefault({}),
  tiktok: tiktokSettingsSchema.prefault({}),
});

export type SimulatorSettings = z.input<typeof settingsSchema>;
export type ParsedSettings = z.output<typeof settingsSchema>;
