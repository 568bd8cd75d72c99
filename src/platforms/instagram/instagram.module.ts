import { Module } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Platform } from '../platform.js';
import { PlatformHttp } from '../http/platform-http.js';
import { PlatformHttpModule } from '../http/platform-http.module.js';
import { InstagramAdapter } from './instagram.adapter.js';
import type { InstagramConfig } from './instagram.env.js';

/** Provides the adapter, or null if Instagram is not configured. */
@Module({
  imports: [PlatformHttpModule],
  providers: [
    {
      provide: InstagramAdapter,
      inject: [Config, PlatformHttp, Clock],
      useFactory: (config: Config, http: PlatformHttp, clock: Clock) => {
        const settings = config.platforms[Platform.INSTAGRAM] as InstagramConfig | undefined;
        return settings ? new InstagramAdapter(settings, http, clock) : null;
      },
    },
  ],
  exports: [InstagramAdapter],
})
export class InstagramModule {}
