import { type InstagramConfig, simulatedHosts } from './instagram/instagram.env.js';
import { metaSimulatorSettings } from './instagram/instagram.simulator.js';
import { Platform } from './platform.js';
import type { TikTokConfig } from './tiktok/tiktok.env.js';
import { tiktokSimulatorSettings } from './tiktok/tiktok.simulator.js';

/** Settings of the simulator that stands in for every platform: control port first, then one port per simulated host. */
export function simulatorSettings(
  publicUrl: string,
  port: number,
  platforms: Readonly<Partial<Record<Platform, unknown>>>,
) {
  const tiktok = platforms[Platform.TIKTOK] as TikTokConfig | undefined;
  const instagram = platforms[Platform.INSTAGRAM] as InstagramConfig | undefined;
  const { authorize, api, graph, dialog, metaGraph, upload } = simulatedHosts;
  return {
    ports: {
      control: port,
      tiktok: { authorize: port + 1, api: port + 2, upload: port + 3 },
      instagram: { authorize: port + authorize, api: port + api, graph: port + graph },
      meta: { dialog: port + dialog, graph: port + metaGraph, upload: port + upload },
    },
    tiktok: tiktokSimulatorSettings(publicUrl, tiktok),
    meta: metaSimulatorSettings(publicUrl, instagram),
  };
}

/** How many ports from the control port on the simulator takes. */
export const simulatorPorts = 10;
