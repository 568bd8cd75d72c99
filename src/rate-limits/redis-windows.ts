import type { Redis } from 'ioredis';
import { randomToken } from '../crypto/random.js';
import type { WindowSize, WindowStore, WindowUse } from './window-store.js';

/** Returns { used, milliseconds until the window ends }. */
const addFixed = `
local used = redis.call('INCRBY', KEYS[1], ARGV[1])
local ttl = redis.call('PTTL', KEYS[1])
if ttl < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  ttl = tonumber(ARGV[2])
end
return { used, ttl }`;

/** Never creates a key, and never goes below zero. */
const subtractFixed = `
local used = tonumber(redis.call('GET', KEYS[1]))
if used then redis.call('DECRBY', KEYS[1], math.min(used, tonumber(ARGV[1]))) end
return 0`;

/**
 * One member per point, scored by the time of Redis in microseconds, so that the clocks of processes do not matter.
 * Returns { admitted, used, milliseconds until the oldest point leaves the window }.
 */
const addSliding = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window = ARGV[2] * 1000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
local used = redis.call('ZCARD', KEYS[1])
local points = tonumber(ARGV[1])
local admitted = 0
if used + points <= tonumber(ARGV[3]) then
  for point = 1, points do
    redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[4] .. point)
  end
  used = used + points
  admitted = 1
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or now
return { admitted, used, math.ceil((oldest + window - now) / 1000) }`;

/** Fixed windows that all processes share. */
export class RedisFixedWindows implements WindowStore {
  constructor(private readonly redis: Redis) {}

  async add(key: string, points: number, { max, windowMs }: WindowSize): Promise<WindowUse> {
    const [used, resetMs] = (await this.redis.eval(addFixed, 1, key, points, windowMs)) as [number, number];
    return { used, resetMs, admitted: used <= max };
  }

  async subtract(key: string, points: number): Promise<void> {
    await this.redis.eval(subtractFixed, 1, key, points);
  }

  async delete(key: string): Promise<void> {
    await this.redis.del(key);
  }
}

/** Sliding windows that all processes share. */
export class RedisSlidingWindows implements WindowStore {
  constructor(private readonly redis: Redis) {}

  async add(key: string, points: number, { max, windowMs }: WindowSize): Promise<WindowUse> {
    const args = [points, windowMs, max, randomToken()];
    const [admitted, used, resetMs] = (await this.redis.eval(addSliding, 1, key, ...args)) as number[];
    return { used: used!, resetMs: resetMs!, admitted: admitted === 1 };
  }

  async subtract(key: string, points: number): Promise<void> {
    await this.redis.zpopmax(key, points);
  }

  async delete(key: string): Promise<void> {
    await this.redis.del(key);
  }
}
