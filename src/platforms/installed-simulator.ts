import { installedPlatforms } from './installed.js';
import type { Platform } from './platform.js';

const hosts = installedPlatforms.flatMap(({ simulator }) => simulator?.hosts ?? []);

/** Number of ports that the simulator takes, the control port included. */
export const simulatorPorts = 1 + hosts.length;

/** Base address of a simulated host such as `x.api`. The hosts take the ports after the control port. */
export function simulatedUrl(controlPort: number, host: string): string {
  return `http://127.0.0.1:${portOf(controlPort, host)}`;
}

/** Settings of the simulator, which replaces all platforms. `configs`: by platform, as read from the environment. */
export function simulatorSettings(
  publicUrl: string,
  controlPort: number,
  configs: Readonly<Partial<Record<Platform, unknown>>>,
): object {
  const ports: Record<string, number | Record<string, number>> = { control: controlPort };
  for (const host of hosts) {
    const [group, name] = host.split('.') as [string, string];
    ports[group] = { ...(ports[group] as Record<string, number>), [name]: portOf(controlPort, host) };
  }
  const settings = installedPlatforms.map(({ platform, simulator }) =>
    simulator?.settings(publicUrl, configs[platform] as object | undefined),
  );
  return Object.assign({ ports }, ...settings);
}

function portOf(controlPort: number, host: string): number {
  const index = hosts.indexOf(host);
  if (index < 0) throw new Error(`No platform declares the simulated host ${host}.`);
  return controlPort + 1 + index;
}
