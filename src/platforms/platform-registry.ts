import { Inject, Injectable } from '@nestjs/common';
import { Platform, platformSlugs } from './platform.js';
import type { PlatformAdapter } from './platform-adapter.js';

/** DI token of the list of adapters that this process runs with. */
export const PLATFORM_ADAPTERS = Symbol('PLATFORM_ADAPTERS');

/** Platform → adapter. A platform without credentials has none; a doubled one stops the boot. */
@Injectable()
export class PlatformRegistry {
  private readonly adapters = new Map<Platform, PlatformAdapter>();

  constructor(@Inject(PLATFORM_ADAPTERS) adapters: readonly PlatformAdapter[]) {
    for (const adapter of adapters) {
      if (this.adapters.has(adapter.platform)) throw new Error(`Two adapters for ${adapter.platform}.`);
      this.adapters.set(adapter.platform, adapter);
    }
  }

  /** Every adapter that is on. */
  all(): PlatformAdapter[] {
    return [...this.adapters.values()];
  }

  find(platform: Platform): PlatformAdapter | null {
    return this.adapters.get(platform) ?? null;
  }

  findBySlug(slug: string): PlatformAdapter | null {
    return this.all().find(({ platform }) => platformSlugs[platform] === slug) ?? null;
  }

  /** For stored rows, whose platform was on when they were written. @throws Error when it is off now. */
  get(platform: Platform): PlatformAdapter {
    const adapter = this.adapters.get(platform);
    if (!adapter) throw new Error(`${platform} is not configured in this process.`);
    return adapter;
  }
}
