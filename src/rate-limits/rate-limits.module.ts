import { Global, Module } from '@nestjs/common';
import { ClientAddresses } from './client-addresses.js';
import { RateLimits } from './rate-limits.js';
import { SharedRedis } from './shared-redis.js';

/** One connection to Redis for counters, and one way to make limits. */
@Global()
@Module({
  providers: [SharedRedis, RateLimits, ClientAddresses],
  exports: [SharedRedis, RateLimits, ClientAddresses],
})
export class RateLimitsModule {}
