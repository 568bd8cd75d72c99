import { Global, Module } from '@nestjs/common';
import { BrowserOrigins } from './browser-origins.js';
import { ClientAddresses } from './client-addresses.js';
import { HttpFailureFilter } from './failure.filter.js';
import { RouteLimits } from './route-limits.js';

/** What every HTTP request passes through, whatever serves its route. */
@Global()
@Module({
  providers: [BrowserOrigins, ClientAddresses, RouteLimits, HttpFailureFilter],
  exports: [BrowserOrigins, ClientAddresses, RouteLimits, HttpFailureFilter],
})
export class HttpModule {}
