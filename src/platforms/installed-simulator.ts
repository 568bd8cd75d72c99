import { simulatedHosts } from './instagram/instagram.env.js';
import { metaSimulatorSettings } from './instagram/instagram.simulator.js';
import { tiktokSimulatorSettings } from './tiktok/tiktok.simulator.js';

/** Settings of the simulator that stands in for every platform: control port first, then one port per simulated host. */
export function simulatorSettings(publicUrl: string, port: number) {
  const { authorize, api, graph, dialog, metaGraph, upload } = simulatedHosts;
  return {
    ports: {
      control: port,
      tiktok: { authorize: port + 1, api: port + 2, upload: port + 3 },
      instagram: { authorize: port + authorize, api: port + api, graph: port + graph },
      meta: { dialog: port + dialog, graph: port + metaGraph, upload: port + upload },
    },
    tiktok: tiktokSimulatorSettings(publicUrl),
    meta: metaSimulatorSettings(publicUrl),
  };
}

/** How many ports from the control port on the simulator takes. */
export const simulatorPorts = 10;
