import { Redis, type RedisOptions } from 'ioredis';
import { readSentinelAddress } from '../config/redis-address.js';

/**
 * A Redis connection that cannot end the process. When ioredis reconnects, it repeats SELECT and SUBSCRIBE without handling their
 * errors, so a connection that is lost at that moment would cause an unhandled rejection. Callers still get the errors of their
 * commands.
 */
export class RedisClient extends Redis {
  /** @param address a value of REDIS_URL */
  constructor(address: string, options: RedisOptions = {}) {
    const sentinels = readSentinelAddress(address);
    if (sentinels) super({ ...sentinels, ...options });
    else super(address, options);
  }

  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    args[0].promise.catch(() => undefined);
    return super.sendCommand(...args);
  }
}
