import { z } from 'zod';
import { instagramSettingsSchema } from './instagram/settings.js';
import { metaSettingsSchema } from './meta/settings.js';
import { tiktokSettingsSchema } from './tiktok/settings.js';

const port = z.int().min(0).max(65_535);

interface GivenPorts {
  control: number;
  tiktok: Record<'authorize' | 'api' | 'upload', number | undefined>;
  instagram: Record<'authorize' | 'api' | 'graph', number | undefined>;
  meta: Record<'dialog' | 'graph' | 'upload', number | undefined>;
}

function portsOf<Name extends string>(...names: Name[]) {
  const shape = Object.fromEntries(names.map((name) => [name, port.optional()]));
  return z
    .strictObject(shape)
    .default({})
    .transform((given) => given as Record<Name, number | undefined>);
}

/** A port that is not given follows the control port: a free one, or the next ones in order. */
function fillPorts({ control, tiktok, instagram, meta }: GivenPorts) {
  const next = (given: number | undefined, offset: number): number =>
    given ?? (control === 0 ? 0 : control + offset);
  return {
    control,
    tiktok: {
      authorize: next(tiktok.authorize, 1),
      api: next(tiktok.api, 2),
      upload: next(tiktok.upload, 3),
    },
    instagram: {
      authorize: next(instagram.authorize, 4),
      api: next(instagram.api, 5),
      graph: next(instagram.graph, 6),
    },
    meta: { dialog: next(meta.dialog, 7), graph: next(meta.graph, 8), upload: next(meta.upload, 9) },
  };
}

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
      tiktok: portsOf('authorize', 'api', 'upload'),
      instagram: portsOf('authorize', 'api', 'graph'),
      meta: portsOf('dialog', 'graph', 'upload'),
    })
    .prefault({})
    .transform(fillPorts),
  stateFile: z.string().min(1).optional(),
  label: z.string().max(1000).optional(),
  exitWithParent: z.boolean().default(false),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
  manualClock: z.boolean().default(false),
  speed: z.number().positive().default(1),
  startAt: z.iso.datetime().optional(),
  webhooks: webhookSettingsSchema.prefault({}),
  tiktok: tiktokSettingsSchema.prefault({}),
  instagram: instagramSettingsSchema.prefault({}),
  meta: metaSettingsSchema.prefault({}),
});

export type SimulatorSettings = z.input<typeof settingsSchema>;
export type ParsedSettings = z.output<typeof settingsSchema>;
