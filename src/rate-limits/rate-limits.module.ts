import { Global, Module } from '@nestjs/common';
import { RateLimits } from './rate-limits.js';
import { SharedRedis } from './shared-redis.js';

/** The one Redis connection for shared counters and caches, and the factory of every rate limit. */
@Global()
@Module({ providers: [SharedRedis, RateLimits], exports: [SharedRedis, RateLimits] })
export class RateLimitsModule {}
