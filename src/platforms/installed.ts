import { instagram } from './instagram/instagram.platform.js';
import type { InstalledPlatform } from './installed-platform.js';
import { tiktok } from './tiktok/tiktok.platform.js';
import { tiktokShop } from './tiktok-shop/tiktok-shop.platform.js';

/** The list of platforms. Their simulated hosts take ports in this order, so new platforms are appended. */
export const installedPlatforms: readonly InstalledPlatform[] = [tiktok, instagram, tiktokShop];
