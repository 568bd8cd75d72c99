import type { Redis } from 'ioredis';
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

/** Does not create the key, and does not go below zero. */
const subtractFixed = `
local used = tonumber(redis.call('GET', KEYS[1]))
if used then redis.call('DECRBY', KEYS[1], math.min(used, tonumber(ARGV[1]))) end
return 0`;

/** Fixed windows that all processes share. */
export class RedisWindows implements WindowStore {
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
