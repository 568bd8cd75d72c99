import { Global, Module } from '@nestjs/common';
import { ClientAddresses } from './client-addresses.js';
import { CallerLimits } from './caller-limits.js';
import { RateLimits } from './rate-limits.js';
import { RouteLimits } from './route-limits.js';
import { SharedRedis } from './shared-redis.js';

/** One connection to Redis for counters, and one way to make limits. */
@Global()
@Module({
  providers: [SharedRedis, RateLimits, ClientAddresses, RouteLimits, CallerLimits],
  exports: [SharedRedis, RateLimits, ClientAddresses, RouteLimits, CallerLimits],
})
export class RateLimitsModule {}
