import { Module } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Platform } from '../platform.js';
import { PlatformHttp } from '../http/platform-http.js';
import { PlatformHttpModule } from '../http/platform-http.module.js';
import { TikTokAdapter } from './tiktok.adapter.js';
import type { TikTokConfig } from './tiktok.env.js';

/** Provides the adapter, or null if TikTok is not configured. */
@Module({
  imports: [PlatformHttpModule],
  providers: [
    {
      provide: TikTokAdapter,
      inject: [Config, PlatformHttp, Clock],
      useFactory: (config: Config, http: PlatformHttp, clock: Clock) => {
        const settings = config.platforms[Platform.TIKTOK] as TikTokConfig | undefined;
        return settings ? new TikTokAdapter(settings, http, clock) : null;
      },
    },
  ],
  exports: [TikTokAdapter],
})
export class TikTokModule {}
