import { tiktokSimulatorSettings } from './tiktok/tiktok.simulator.js';

/** Settings of the simulator that stands in for every platform: control port first, then one port per simulated host. */
export function simulatorSettings(publicUrl: string, port: number) {
  return {
    ports: { control: port, tiktok: { authorize: port + 1, api: port + 2, upload: port + 3 } },
    tiktok: tiktokSimulatorSettings(publicUrl),
  };
}

/** How many ports from the control port on the simulator takes. */
export const simulatorPorts = 4;
