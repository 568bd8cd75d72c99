import { z } from 'zod';
import { platformSettings, simulatedHosts, type SimulatedHost } from './platforms.js';
import { type PerHost, nestByHost, getHostValue } from './simulated-platform.js';

const port = z.int().min(0).max(65_535);

type Ports<Port> = { control: Port } & PerHost<SimulatedHost, Port>;
type PortsInput = { control?: number } & {
  [Group in keyof PerHost<SimulatedHost, number>]?: Partial<PerHost<SimulatedHost, number>[Group]>;
};

const hostPorts = nestByHost(simulatedHosts, () => port.optional());
const portGroups = Object.fromEntries(
  Object.entries(hostPorts).map(([group, names]) => [group, z.strictObject(names).prefault({})]),
);
const givenPorts = z.strictObject({
  control: port.default(4010),
  ...portGroups,
}) as unknown as z.ZodType<Ports<number | undefined>, PortsInput>;

/** Missing ports follow the control port in the order of hosts. If the control port is 0, they are free ports. */
function fillPorts({ control = 0, ...given }: Ports<number | undefined>): Ports<number> {
  const portOf = (host: SimulatedHost): number =>
    getHostValue<number | undefined>(given, host) ??
    (control === 0 ? 0 : control + 1 + simulatedHosts.indexOf(host));
  return { control, ...nestByHost(simulatedHosts, portOf) };
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

/** README.md documents each setting. */
export const settingsSchema = z.strictObject({
  ports: givenPorts.prefault({}).transform(fillPorts),
  stateFile: z.string().min(1).optional(),
  label: z.string().max(1000).optional(),
  exitWithParent: z.boolean().default(false),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
  manualClock: z.boolean().default(false),
  speed: z.number().positive().default(1),
  startAt: z.iso.datetime().optional(),
  webhooks: webhookSettingsSchema.prefault({}),
  ...platformSettings,
});

export type SimulatorSettings = z.input<typeof settingsSchema>;
export type ParsedSettings = z.output<typeof settingsSchema>;
