import { Global, Module } from '@nestjs/common';
import { RateLimits } from './rate-limits.js';
import { RedisOwner } from './redis-owner.js';
import { SharedRedis } from './shared-redis.js';

/** The Redis connection for shared counters and caches, and the factory of all rate limits. */
@Global()
@Module({ providers: [SharedRedis, RateLimits, RedisOwner], exports: [SharedRedis, RateLimits] })
export class RateLimitsModule {}
