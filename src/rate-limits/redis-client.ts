import { Redis } from 'ioredis';

/**
 * A connection to Redis whose own commands cannot end the process. ioredis repeats SELECT and SUBSCRIBE when it reconnects and handles
 * no failure of them, so a connection that is lost or closed at that moment would leave a rejection unhandled. Callers still get
 * every failure of their commands.
 */
export class RedisClient extends Redis {
  override sendCommand(...given: Parameters<Redis['sendCommand']>): unknown {
    given[0].promise.catch(() => undefined);
    return super.sendCommand(...given);
  }
}
