import { Global, Module } from '@nestjs/common';
import { BrowserOrigins } from './browser-origins.js';
import { ClientAddresses } from './client-addresses.js';
import { HttpFailureFilter } from './failure.filter.js';
import { RouteLimits } from './route-limits.js';

/** Providers that handle every HTTP request, on both Fastify instances. */
@Global()
@Module({
  providers: [BrowserOrigins, ClientAddresses, RouteLimits, HttpFailureFilter],
  exports: [BrowserOrigins, ClientAddresses, RouteLimits, HttpFailureFilter],
})
export class HttpModule {}
