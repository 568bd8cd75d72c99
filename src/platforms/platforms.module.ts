import { Global, Module } from '@nestjs/common';
import { installedPlatforms } from './installed.js';
import type { PlatformAdapter } from './platform-adapter.js';
import { PlatformHttpModule } from './http/platform-http.module.js';
import { PLATFORM_ADAPTERS, PlatformRegistry } from './platform-registry.js';

const platforms = await Promise.all(installedPlatforms.map((platform) => platform.load()));

/** Every configured platform behind one registry. */
@Global()
@Module({
  imports: [PlatformHttpModule, ...platforms.map(({ module }) => module)],
  providers: [
    {
      provide: PLATFORM_ADAPTERS,
      inject: platforms.map(({ adapter }) => adapter),
      useFactory: (...adapters: (PlatformAdapter | null)[]) => adapters.filter((adapter) => adapter !== null),
    },
    PlatformRegistry,
  ],
  exports: [PLATFORM_ADAPTERS, PlatformRegistry, PlatformHttpModule],
})
export class PlatformsModule {}
