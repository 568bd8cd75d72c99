import type { Type } from '@nestjs/common';
import type { Platform } from './platform.js';
import type { PlatformAdapter } from './platform-adapter.js';
import type { PlatformEnv } from './platform-env.js';

/**
 * What a platform declares to be part of the application. `installed.ts` lists these declarations. A declaration imports
 * nothing that is slow to load: the environment is read before Nest, and workers need no GraphQL types.
 */
export interface InstalledPlatform {
  readonly platform: Platform;
  readonly env: PlatformEnv<any>;
  /** Absent: the platform has no simulator. */
  readonly simulator?: PlatformSimulator;
  /** The Nest module and the adapter that it provides, which is null if the platform is not configured. */
  load(): Promise<{ module: Type; adapter: Type<PlatformAdapter> }>;
  loadGraphql(): Promise<PlatformGraphql>;
}

/** The simulator of a platform. */
export interface PlatformSimulator {
  /** Hosts that the simulator declares for the platform, in the order of their ports. */
  readonly hosts: readonly string[];
  /**
   * Settings that register this installation as an app of the simulated platform. `config` is what `env.read` returned;
   * undefined if the platform is off.
   */
  settings(publicUrl: string, config: object | undefined): object;
}

/** Classes of GraphQL types that become part of the schema. All are optional: a platform may have no profile or posts. */
export interface PlatformGraphql {
  /** Object type of `Account.profile`. */
  profile?: Type;
  /** Object type of `Composer.info`. */
  composer?: Type;
  /** Input of one post; `field` is its name in `PostOptionsInput`. */
  postOptions?: { field: string; description: string; type: Type };
}
