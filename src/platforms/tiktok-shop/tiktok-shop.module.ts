import { Module } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Platform } from '../platform.js';
import { PlatformHttp } from '../http/platform-http.js';
import { PlatformHttpModule } from '../http/platform-http.module.js';
import { TikTokShopAdapter } from './tiktok-shop.adapter.js';
import type { TikTokShopConfig } from './tiktok-shop.env.js';

/** Provides the adapter, or null if TikTok Shop is not configured. */
@Module({
  imports: [PlatformHttpModule],
  providers: [
    {
      provide: TikTokShopAdapter,
      inject: [Config, PlatformHttp, Clock],
      useFactory: (config: Config, http: PlatformHttp, clock: Clock) => {
        const settings = config.platforms[Platform.TIKTOK_SHOP] as TikTokShopConfig | undefined;
        return settings ? new TikTokShopAdapter(settings, http, clock) : null;
      },
    },
  ],
  exports: [TikTokShopAdapter],
})
export class TikTokShopModule {}
