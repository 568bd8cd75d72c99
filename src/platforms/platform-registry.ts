import { Inject, Injectable } from '@nestjs/common';
import { Platform, platformSlugs } from './platform.js';
import type { PlatformAdapter } from './platform-adapter.js';

/** DI token of the list of adapters that this process runs with. */
export const PLATFORM_ADAPTERS = Symbol('PLATFORM_ADAPTERS');

/** Adapters by platform. A platform without credentials has no adapter. Two adapters for one platform stop the start. */
@Injectable()
export class PlatformRegistry {
  private readonly adapters = new Map<Platform, PlatformAdapter>();

  constructor(@Inject(PLATFORM_ADAPTERS) adapters: readonly PlatformAdapter[]) {
    for (const adapter of adapters) {
      if (this.adapters.has(adapter.platform)) throw new Error(`Two adapters for ${adapter.platform}.`);
      this.adapters.set(adapter.platform, adapter);
    }
  }

  /** Every configured adapter. */
  all(): PlatformAdapter[] {
    return [...this.adapters.values()];
  }

  find(platform: Platform): PlatformAdapter | null {
    return this.adapters.get(platform) ?? null;
  }

  findBySlug(slug: string): PlatformAdapter | null {
    return this.all().find(({ platform }) => platformSlugs[platform] === slug) ?? null;
  }

  /** For stored rows, whose platform was configured when they were written. @throws Error if it is not configured now. */
  get(platform: Platform): PlatformAdapter {
    const adapter = this.adapters.get(platform);
    if (!adapter) throw new Error(`${platform} is not configured in this process.`);
    return adapter;
  }
}
