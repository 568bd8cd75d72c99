import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Config } from '../config/config.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { RedisClient } from './redis-client.js';

/** How long Redis is left alone after it failed a command, so that not every request waits for a Redis that hangs. */
const restMs = 1_000;

/**
 * The connection by which processes share counters. Nothing in it is needed to serve: whoever uses it has a way without it.
 * Jobs have connections of their own, which block.
 */
@Injectable()
export class SharedRedis implements OnModuleInit, OnApplicationShutdown {
  /** null when the process runs without Redis. */
  readonly client: Redis | null;
  private readonly settled: Promise<void>;
  private restUntilMs = 0;

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
    this.settled = this.client ? this.watch(this.client) : Promise.resolve();
  }

  /** Waits until it is known whether Redis is there, so that the first counts are shared as well. */
  onModuleInit(): Promise<void> {
    return this.settled;
  }

  onApplicationShutdown(): void {
    this.client?.disconnect();
  }

  isAvailable(): boolean {
    return this.client?.status === 'ready' && performance.now() >= this.restUntilMs;
  }

  /** Runs a command, or returns null when Redis is absent, unreachable or too slow. */
  async attempt<Result>(command: (client: Redis) => Promise<Result>): Promise<Result | null> {
    if (!this.client || !this.isAvailable()) return null;
    try {
      return await command(this.client);
    } catch {
      // The connection's own events report what is wrong with it.
      this.restUntilMs = performance.now() + restMs;
      return null;
    }
  }

  private watch(client: Redis): Promise<void> {
    return new Promise((resolve) => {
      client.on('ready', () => {
        this.notes.clear('shared-redis');
        resolve();
      });
      // ioredis reconnects by itself; an error without a listener would end the process.
      client.on('error', () => {
        this.notes.set('shared-redis', 'Redis is away: every process counts limits by itself.');
        resolve();
      });
    });
  }
}
