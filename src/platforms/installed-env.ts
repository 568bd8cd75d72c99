import { instagramEnv } from './instagram/instagram.env.js';
import { Platform } from './platform.js';
import type { PlatformEnv } from './platform-env.js';
import { tiktokEnv } from './tiktok/tiktok.env.js';

/** The environment fragments of every platform. Imports no adapter, so configuration can be read before anything else. */
export const installedEnv: Partial<Record<Platform, PlatformEnv<any>>> = {
  [Platform.TIKTOK]: tiktokEnv,
  [Platform.INSTAGRAM]: instagramEnv,
};
