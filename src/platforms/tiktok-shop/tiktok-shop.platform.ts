import { tiktokShopHosts } from '../../../simulator/tiktok-shop/hosts.js';
import type { InstalledPlatform } from '../installed-platform.js';
import { Platform } from '../platform.js';
import { tiktokShopEnv } from './tiktok-shop.env.js';
import { tiktokShopSimulatorSettings } from './tiktok-shop.simulator.js';

export const tiktokShop: InstalledPlatform = {
  platform: Platform.TIKTOK_SHOP,
  env: tiktokShopEnv,
  simulator: { hosts: tiktokShopHosts, settings: tiktokShopSimulatorSettings },
  load: async () => ({
    module: (await import('./tiktok-shop.module.js')).TikTokShopModule,
    adapter: (await import('./tiktok-shop.adapter.js')).TikTokShopAdapter,
  }),
  loadGraphql: async () => (await import('./tiktok-shop.graphql.js')).tiktokShopGraphql,
};
