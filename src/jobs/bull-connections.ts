import type { Redis } from 'ioredis';
import { RedisClient } from '../rate-limits/redis-client.js';

/** What Bull asks a connection for. */
export type BullClientKind = 'client' | 'subscriber' | 'bclient';

/** Longest silence of Redis after a command before the connection is taken for dead and made anew. */
const silenceMs = 2_000;
const longestPauseMs = 2_000;
/** How long a connection may take to say goodbye; also for one that has already gone. */
const disconnectMs = 100;

/**
 * The Redis connections under Bull's queues: one for commands and one for events, shared, and one per queue that waits for
 * its next job. They come back by themselves; until then commands wait.
 */
export class BullConnections {
  private readonly open: { kind: BullClientKind; redis: Redis }[] = [];
  private tell: (state: 'ready' | 'lost') => void = () => {};
  private state: 'ready' | 'lost' | null = null;
  private ended = false;

  constructor(private readonly url: string) {}

  /** Tells whether Redis can be reached, now if that is known and whenever it changes. */
  watch(tell: (state: 'ready' | 'lost') => void): void {
    this.tell = tell;
    if (this.state) tell(this.state);
  }

  get(kind: BullClientKind): Redis {
    const shared = kind === 'bclient' ? undefined : this.open.find((other) => other.kind === kind);
    if (shared) return shared.redis;
    const redis = new RedisClient(this.url, {
      // Bull refuses connections that give up on a command.
      maxRetriesPerRequest: null,
      enableReadyCheck: false,
      disconnectTimeout: disconnectMs,
      retryStrategy: (times) => (this.ended ? null : Math.min(50 * 2 ** Math.min(times, 10), longestPauseMs)),
      ...(kind === 'client' ? { socketTimeout: silenceMs } : {}),
    });
    redis.setMaxListeners(0);
    // Without a listener ioredis prints every failed attempt.
    redis.on('error', () => {});
    // A queue that pauses connects anew, even while it closes: nobody would end that connection.
    redis.on('ready', () => {
      if (this.ended) redis.disconnect();
    });
    if (kind === 'client') {
      redis.on('close', () => this.changed('lost'));
      redis.on('ready', () => this.changed('ready'));
    }
    this.open.push({ kind, redis });
    return redis;
  }

  /** Ends the connections that wait for jobs, which would hold a closing queue up for seconds. */
  endWaiting(): void {
    for (const { kind, redis } of this.open) if (kind === 'bclient') redis.disconnect();
  }

  /** For good: what connects afterwards is ended at once. */
  end(): void {
    this.ended = true;
    for (const { redis } of this.open) redis.disconnect();
  }

  private changed(state: 'ready' | 'lost'): void {
    if (this.state === state) return;
    this.state = state;
    this.tell(state);
  }
}
