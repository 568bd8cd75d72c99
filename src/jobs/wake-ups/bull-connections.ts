import type { Redis } from 'ioredis';
import { RedisClient } from '../../rate-limits/redis-client.js';
import { describeRedisError } from '../../rate-limits/redis-error.js';

/** The kinds of connection that Bull uses. */
export type BullClientKind = 'client' | 'subscriber' | 'bclient';

/** Redis must respond to a command within this time, otherwise the connection is replaced. */
const responseTimeoutMs = 2_000;
const maxReconnectDelayMs = 2_000;
/** How long a disconnect may take, also of a connection that is already lost. */
const disconnectTimeoutMs = 100;

/**
 * The Redis connections of Bull's queues: one for commands and one for events, which all queues share, and one per queue that
 * blocks for the next message. They reconnect automatically; until then commands wait.
 */
export class BullConnections {
  private readonly open: { kind: BullClientKind; redis: Redis }[] = [];
  private report: (state: 'ready' | 'lost', reason: string) => void = () => {};
  /** Why it is lost. */
  private reason = '';
  private state: 'ready' | 'lost' | null = null;
  private ended = false;

  constructor(private readonly url: string) {}

  /** Reports whether Redis is reachable, and why not: now if it is known, and after each change. */
  watch(report: (state: 'ready' | 'lost', reason: string) => void): void {
    this.report = report;
    if (this.state) report(this.state, this.reason);
  }

  get(kind: BullClientKind): Redis {
    const shared = kind === 'bclient' ? undefined : this.open.find((other) => other.kind === kind);
    if (shared) return shared.redis;
    const redis = new RedisClient(this.url, {
      // Bull refuses connections that limit the retries of a command.
      maxRetriesPerRequest: null,
      enableReadyCheck: false,
      disconnectTimeout: disconnectTimeoutMs,
      retryStrategy: (times) =>
        this.ended ? null : Math.min(50 * 2 ** Math.min(times, 10), maxReconnectDelayMs),
      ...(kind === 'client' ? { socketTimeout: responseTimeoutMs } : {}),
    });
    redis.setMaxListeners(0);
    // Without a listener ioredis prints every failed attempt.
    redis.on('error', (error) => {
      if (kind === 'client') this.reason = describeRedisError(error, this.url);
    });
    // A queue that pauses reconnects, even while it closes, and nothing would end that connection.
    redis.on('ready', () => {
      if (this.ended) redis.disconnect();
    });
    if (kind === 'client') {
      redis.on('close', () => this.setState('lost'));
      redis.on('ready', () => {
        this.reason = '';
        this.setState('ready');
      });
    }
    this.open.push({ kind, redis });
    return redis;
  }

  /** Ends the blocking connections, which would delay the close of a queue by seconds. */
  endBlocking(): void {
    for (const { kind, redis } of this.open) if (kind === 'bclient') redis.disconnect();
  }

  /** Ends all connections, and from now on every new one. */
  end(): void {
    this.ended = true;
    for (const { redis } of this.open) redis.disconnect();
  }

  private setState(state: 'ready' | 'lost'): void {
    if (this.state === state) return;
    this.state = state;
    this.report(state, this.reason);
  }
}
