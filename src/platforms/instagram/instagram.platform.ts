import { metaHosts } from '../../../simulator/meta/hosts.js';
import type { InstalledPlatform } from '../installed-platform.js';
import { Platform } from '../platform.js';
import { instagramEnv } from './instagram.env.js';
import { metaSimulatorSettings } from './instagram.simulator.js';

export const instagram: InstalledPlatform = {
  platform: Platform.INSTAGRAM,
  env: instagramEnv,
  simulator: { hosts: metaHosts, settings: metaSimulatorSettings },
  load: async () => ({
    module: (await import('./instagram.module.js')).InstagramModule,
    adapter: (await import('./instagram.adapter.js')).InstagramAdapter,
  }),
  loadGraphql: async () => (await import('./instagram.graphql.js')).instagramGraphql,
};
