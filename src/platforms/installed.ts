import type { Type } from '@nestjs/common';
import type { PlatformAdapter } from './platform.js';
import { TikTokAdapter } from './tiktok/tiktok.adapter.js';
import { InstagramAdapter } from './instagram/instagram.adapter.js';
import { InstagramModule } from './instagram/instagram.module.js';
import { TikTokModule } from './tiktok/tiktok.module.js';

/** A platform's module and the adapter it provides; null in its place where the platform is not configured. */
export interface InstalledPlatform {
  module: Type;
  adapter: Type<PlatformAdapter>;
}

/**
 * The list of platforms. What they add to the environment and to the API is listed beside it, in `installed-env.ts` and
 * `installed.graphql.ts`: configuration is read before any adapter is loaded, and workers need no GraphQL.
 */
export const installedPlatforms: readonly InstalledPlatform[] = [
  { module: TikTokModule, adapter: TikTokAdapter },
  { module: InstagramModule, adapter: InstagramAdapter },
];
