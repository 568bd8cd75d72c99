import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Config } from '../config/config.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { RedisClient } from './redis-client.js';
import { describeRedisError } from './redis-error.js';

/** Pause after a failed command, so that not every request waits for an unresponsive Redis. */
const pauseMs = 1_000;

/**
 * The Redis connection for shared counters and caches. It is optional: every user of it also works without Redis. Bull has its own
 * connections, which need other options.
 */
@Injectable()
export class SharedRedis implements OnModuleInit, OnApplicationShutdown {
  /** Null if no Redis is configured. */
  readonly client: Redis | null;
  private readonly connected: Promise<void>;
  private pausedUntilMs = 0;

  constructor(
    config: Config,
    private readonly notes: HealthNotes,
  ) {
    this.client = config.redisUrl
      ? new RedisClient(config.redisUrl, {
          enableOfflineQueue: false,
          maxRetriesPerRequest: 0,
          commandTimeout: 500,
          connectTimeout: 2_000,
        })
      : null;
    this.connected =
      this.client && config.redisUrl ? this.watch(this.client, config.redisUrl) : Promise.resolve();
  }

  /** Waits until Redis is connected or unreachable, so that the first counts are shared too. */
  onModuleInit(): Promise<void> {
    return this.connected;
  }

  onApplicationShutdown(): void {
    this.client?.disconnect();
  }

  isAvailable(): boolean {
    return this.client?.status === 'ready' && performance.now() >= this.pausedUntilMs;
  }

  /** Runs a command. Null if Redis is absent, unreachable or too slow. */
  async attempt<Result>(command: (client: Redis) => Promise<Result>): Promise<Result | null> {
    if (!this.client || !this.isAvailable()) return null;
    try {
      return await command(this.client);
    } catch {
      // Events of the connection report the error.
      this.pausedUntilMs = performance.now() + pauseMs;
      return null;
    }
  }

  private watch(client: Redis, address: string): Promise<void> {
    return new Promise((resolve) => {
      client.on('ready', () => {
        this.notes.clear('shared-redis');
        resolve();
      });
      // ioredis reconnects automatically. Without a listener, an error would end the process.
      client.on('error', (error) => {
        this.notes.set(
          'shared-redis',
          `${describeRedisError(error, address)} Until then, each process counts rate limits separately.`,
        );
        resolve();
      });
    });
  }
}
