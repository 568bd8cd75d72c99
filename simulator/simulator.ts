import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { z } from 'zod';
import { SimulatorClock } from './clock.js';
import { createControl } from './control/control.js';
import type { Engine } from './engine.js';
import { RequestFaults } from './hosts/faults.js';
import { listen } from './hosts/host.js';
import { RequestLog } from './hosts/request-log.js';
import { platformBehaviour, simulatedHosts, simulatedPlatforms, type SimulatedHost } from './platforms.js';
import { settingsSchema, webhookSettingsSchema, type SimulatorSettings } from './settings.js';
import {
  type HostName,
  type PerHost,
  nestByHost,
  type SimulatedPlatform,
  getHostValue,
} from './simulated-platform.js';
import { StateFile } from './state-file.js';
import { WebhookDeliveries, type Delivery } from './webhooks/deliveries.js';
import { WebhookFaults } from './webhooks/webhook-faults.js';

export interface RunningSimulator {
  urls: { control: string } & PerHost<SimulatedHost, string>;
  /** Saves the state, ends every connection and stops. */
  close(): Promise<void>;
}

/** The state of each platform is stored under its name. */
interface SavedState extends Record<string, unknown> {
  version: 1;
  now: number;
  deliveries: Delivery[];
}

/** Starts all simulated hosts in this process. @throws ZodError if the settings are invalid */
export async function startSimulator(input: SimulatorSettings = {}): Promise<RunningSimulator> {
  const settings = settingsSchema.parse(input);
  const logger = pino({ level: settings.logLevel, name: 'simulator' }, pino.destination(2));
  const onError = (error: unknown): void => logger.error({ err: error }, 'simulator failed');

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
  const deliveries = new WebhookDeliveries(
    clock,
    webhookFaults,
    (platform) => platforms.get(platform)?.webhookTiming?.() ?? webhookTiming,
  );
  const stateFile = settings.stateFile ? new StateFile(settings.stateFile, save, onError) : undefined;
  const onChange = (): void => stateFile?.touch();
  clock.onWorkDone(onChange);

  const engine: Engine = { clock, faults, log, deliveries, logger, onChange };
  const platforms = new Map<string, SimulatedPlatform>();
  for (const declared of simulatedPlatforms) platforms.set(declared.name, declared.create(engine, settings));
  const all = [...platforms.values()];
  const hosts = Object.assign({}, ...all.map((platform) => platform.hosts)) as Record<
    HostName,
    FastifyInstance
  >;

  const control = createControl({
    engine,
    webhookFaults,
    hosts: [...simulatedHosts],
    summary: () => ({
      label: settings.label ?? null,
      manualClock: settings.manualClock,
      urls,
      ...mapPlatforms((platform) => platform.summary()),
    }),
    reset: () => {
      webhookTiming = settings.webhooks;
      faults.remove();
      webhookFaults.remove();
      deliveries.clear();
      log.clear();
      for (const platform of all) platform.reset();
    },
    readSettings,
    patchSettings: (patch) => {
      const next = changeableSchema.parse(merge(readSettings(), patch));
      webhookTiming = next.webhooks;
      for (const platform of all) platform.setBehaviour(next);
    },
  });
  for (const platform of all) platform.registerControl(control);

  const saved = (await stateFile?.load()) as SavedState | undefined;
  if (saved) load(saved);

  const close = async (): Promise<void> => {
    faults.remove();
    await Promise.all([control, ...Object.values(hosts)].map((server) => server.close()));
    await stateFile?.close();
    await deliveries.close();
    for (const platform of all) platform.stop();
    await clock.stop();
  };

  let urls: RunningSimulator['urls'];
  try {
    const { control: controlPort, ...hostPorts } = settings.ports;
    const hostUrls = new Map<HostName, string>();
    for (const host of simulatedHosts) {
      const server = hosts[host];
      if (!server) throw new Error(`No server for the declared host ${host}.`);
      hostUrls.set(host, await listen(server, getHostValue(hostPorts, host)!));
    }
    const platformUrls = nestByHost(simulatedHosts, (host) => hostUrls.get(host)!);
    for (const platform of all) platform.setUrls(platformUrls);
    urls = { ...platformUrls, control: await listen(control, controlPort) };
  } catch (error) {
    await close();
    throw error;
  }
  onChange();
  return { urls, close };

  function mapPlatforms(valueOf: (platform: SimulatedPlatform) => unknown): Record<string, unknown> {
    return Object.fromEntries([...platforms].map(([name, platform]) => [name, valueOf(platform)]));
  }

  function readSettings(): object {
    return Object.assign({ webhooks: webhookTiming }, ...all.map((platform) => platform.readBehaviour()));
  }

  function save(): SavedState {
    return {
      version: 1,
      now: clock.now(),
      deliveries: deliveries.save(),
      ...mapPlatforms((platform) => platform.save()),
    };
  }

  function load(state: SavedState): void {
    if (state.version !== 1)
      throw new Error('the state file was written by another version of the simulator; delete it');
    clock.moveTo(state.now);
    // A file from before the platform was added has no state for it.
    for (const [name, platform] of platforms) if (state[name] !== undefined) platform.load(state[name]);
    deliveries.load(state.deliveries);
  }
}

const changeableSchema = z.strictObject({ webhooks: webhookSettingsSchema, ...platformBehaviour });

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
