import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config, isInstallationProcess } from '../config/config.js';
import { Database } from '../database/database.js';
import { readInstallationId } from '../database/installation/check.js';
import { SharedRedis } from './shared-redis.js';

const key = 'patchbay:installation';
const checkEveryMs = 60_000;
/** Longer than two checks. An installation that has moved elsewhere is forgotten after this time. */
const rememberedSeconds = 180;

/** Warns if two installations use one Redis: the first one leaves its id there. */
@Injectable()
export class RedisOwner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  private readonly isActive: boolean;
  private reported: string | null = null;
  private timer?: NodeJS.Timeout;

  constructor(
    config: Config,
    private readonly redis: SharedRedis,
    private readonly database: Database,
  ) {
    this.isActive = config.redisUrl !== null && isInstallationProcess(config);
  }

  /** Also with JOB_TIMERS=off, because the process shares limits. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.isActive) return;
    await this.check();
    this.timer = setInterval(() => void this.check(), checkEveryMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Never throws: Redis and the database report their own failures. */
  private async check(): Promise<void> {
    const id = await readInstallationId(this.database.manager).catch(() => null);
    const owner = id && (await this.redis.attempt((client) => this.remember(client, id)));
    if (!owner || owner === this.reported) return;
    this.reported = owner;
    if (owner !== id)
      this.logger.warn(
        { installation: id, other: owner },
        'The Redis at REDIS_URL is used by another installation, which has another database. Both count their limits together and take wake-ups from each other. Give each its own server, or another database number at the end of REDIS_URL.',
      );
  }

  /** @returns the id of the installation that uses this Redis */
  private async remember(client: NonNullable<SharedRedis['client']>, id: string): Promise<string | null> {
    await client.set(key, id, 'EX', rememberedSeconds, 'NX');
    const owner = await client.get(key);
    if (owner === id) await client.expire(key, rememberedSeconds);
    return owner;
  }
}
