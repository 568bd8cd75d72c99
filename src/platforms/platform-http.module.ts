import { Module } from '@nestjs/common';
import { PlatformHttp } from './platform-http.js';
import { PlatformHttpSettings } from './platform-http.settings.js';

@Module({
  providers: [PlatformHttpSettings, PlatformHttp],
  exports: [PlatformHttp],
})
export class PlatformHttpModule {}
