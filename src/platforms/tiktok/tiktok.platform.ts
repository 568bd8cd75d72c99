import { tiktokHosts } from '../../../simulator/tiktok/hosts.js';
import type { InstalledPlatform } from '../installed-platform.js';
import { Platform } from '../platform.js';
import { tiktokEnv } from './tiktok.env.js';
import { tiktokSimulatorSettings } from './tiktok.simulator.js';

export const tiktok: InstalledPlatform = {
  platform: Platform.TIKTOK,
  env: tiktokEnv,
  simulator: { hosts: tiktokHosts, settings: tiktokSimulatorSettings },
  load: async () => ({
    module: (await import('./tiktok.module.js')).TikTokModule,
    adapter: (await import('./tiktok.adapter.js')).TikTokAdapter,
  }),
  loadGraphql: async () => (await import('./tiktok.graphql.js')).tiktokGraphql,
};
