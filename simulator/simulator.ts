import { pino } from 'pino';
import { SimulatorClock } from './clock.js';
import { createControl } from './control/control.js';
import type { Engine } from './engine.js';
import { RequestFaults } from './hosts/faults.js';
import { listen } from './hosts/host.js';
import { RequestLog } from './hosts/request-log.js';
import { registerContentControl } from './instagram/control-media.js';
import { registerInstagramControl } from './instagram/control.js';
import { instagramBehaviourSchema } from './instagram/settings.js';
import { registerCallControl } from './meta/control-calls.js';
import { registerSubjectControl } from './meta/control-subjects.js';
import { MetaLookup, registerMetaControl } from './meta/control.js';
import { Meta, type InstagramUrls, type MetaUrls, type SavedMeta } from './meta/meta.js';
import { metaBehaviourSchema } from './meta/settings.js';
import { settingsSchema, webhookSettingsSchema, type SimulatorSettings } from './settings.js';
import { StateFile } from './state-file.js';
import { registerTikTokControl } from './tiktok/control.js';
import { tiktokBehaviourSchema } from './tiktok/settings.js';
import { TikTok, type TikTokUrls } from './tiktok/tiktok.js';
import { WebhookDeliveries, type Delivery } from './webhooks/deliveries.js';
import { WebhookFaults } from './webhooks/webhook-faults.js';

export interface RunningSimulator {
  urls: { control: string; tiktok: TikTokUrls; instagram: InstagramUrls; meta: MetaUrls };
  /** Saves the state, ends every connection and stops. */
  close(): Promise<void>;
}

interface SavedState {
  version: 1;
  now: number;
  deliveries: Delivery[];
  tiktok: ReturnType<TikTok['save']>;
  /** Missing in files of before Instagram was simulated. */
  meta?: SavedMeta;
}

/** Starts all simulated hosts in this process. @throws ZodError for settings that make no sense */
export async function startSimulator(input: SimulatorSettings = {}): Promise<RunningSimulator> {
  const settings = settingsSchema.parse(input);
  const logger = pino({ level: settings.logLevel, name: 'simulator' }, pino.destination(2));
  const onError = (error: unknown): void => logger.error({ err: error }, 'the simulator failed');

  const clock = new SimulatorClock({
    manual: settings.manualClock,
    speed: settings.speed,
    startAt: settings.startAt ? Date.parse(settings.startAt) : Date.now(),
    onError,
  });
  let webhookTiming = settings.webhooks;
  const faults = new RequestFaults();
  const webhookFaults = new WebhookFaults();
  const log = new RequestLog();
  const deliveries = new WebhookDeliveries(clock, webhookFaults, (platform) =>
    platform === 'meta' ? { ...meta.behaviour.webhooks, reuseSignatureTimestamp: false } : webhookTiming,
  );
  const stateFile = settings.stateFile ? new StateFile(settings.stateFile, save, onError) : undefined;
  const changed = (): void => stateFile?.touch();
  clock.onWorkDone(changed);

  const engine: Engine = { clock, faults, log, deliveries, logger, changed };
  const tiktok = new TikTok(engine, settings.tiktok);
  const meta = new Meta(engine, settings.meta, settings.instagram);

  const control = createControl({
    engine,
    webhookFaults,
    hosts: [...tiktok.hostNames, ...meta.hostNames],
    summary: () => ({
      label: settings.label ?? null,
      manualClock: settings.manualClock,
      urls,
      tiktok: tiktok.summary(),
      meta: meta.summary(),
    }),
    reset: () => {
      webhookTiming = settings.webhooks;
      faults.remove();
      webhookFaults.remove();
      deliveries.clear();
      log.clear();
      tiktok.reset();
      meta.reset();
    },
    readSettings,
    patchSettings: (patch) => {
      const next = changeableSchema.parse(merge(readSettings(), patch));
      webhookTiming = next.webhooks;
      tiktok.behaviour = next.tiktok;
      meta.behaviour = next.meta;
      meta.instagram.behaviour = next.instagram;
    },
  });
  registerTikTokControl(control, tiktok);
  const lookup = new MetaLookup(meta);
  registerMetaControl(control, meta, lookup);
  registerSubjectControl(control, meta, lookup);
  registerCallControl(control, meta, lookup);
  registerInstagramControl(control, meta, lookup);
  registerContentControl(control, meta, lookup);

  const saved = (await stateFile?.load()) as SavedState | undefined;
  if (saved) load(saved);

  const close = async (): Promise<void> => {
    faults.remove();
    await Promise.all([control.close(), tiktok.close(), meta.close()]);
    await stateFile?.close();
    await deliveries.close();
    tiktok.publishes.clear();
    meta.stop();
    await clock.stop();
  };

  let urls: RunningSimulator['urls'];
  try {
    urls = {
      tiktok: await tiktok.listen(settings.ports.tiktok),
      ...(await meta.listen(settings.ports)),
      control: await listen(control, settings.ports.control),
    };
  } catch (error) {
    await close();
    throw error;
  }
  changed();
  return { urls, close };

  function readSettings() {
    return {
      webhooks: webhookTiming,
      tiktok: tiktok.behaviour,
      instagram: meta.instagram.behaviour,
      meta: meta.behaviour,
    };
  }

  function save(): SavedState {
    return {
      version: 1,
      now: clock.now(),
      deliveries: deliveries.save(),
      tiktok: tiktok.save(),
      meta: meta.save(),
    };
  }

  function load(state: SavedState): void {
    if (state.version !== 1)
      throw new Error('the state file is of another version of the simulator; delete it');
    clock.moveTo(state.now);
    tiktok.load(state.tiktok);
    if (state.meta) meta.load(state.meta);
    deliveries.load(state.deliveries);
  }
}

const changeableSchema = settingsSchema.pick({}).extend({
  webhooks: webhookSettingsSchema,
  tiktok: tiktokBehaviourSchema,
  instagram: instagramBehaviourSchema,
  meta: metaBehaviourSchema,
});

/** Objects are merged, everything else is replaced. */
function merge(current: unknown, patch: unknown): unknown {
  if (!isObject(current) || !isObject(patch)) return patch;
  const merged: Record<string, unknown> = { ...current };
  for (const [name, value] of Object.entries(patch)) merged[name] = merge(current[name], value);
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
