import { Global, Module } from '@nestjs/common';
import { BrowserOrigins } from './browser-origins.js';
import { ClientAddresses } from './client-addresses.js';
import { ConnectionDrain } from './connection-drain.js';
import { HttpFailureFilter } from './failure.filter.js';
import { RouteLimits } from './route-limits.js';

/** Providers that handle every HTTP request, on both Fastify instances. */
@Global()
@Module({
  providers: [BrowserOrigins, ClientAddresses, ConnectionDrain, RouteLimits, HttpFailureFilter],
  exports: [BrowserOrigins, ClientAddresses, ConnectionDrain, RouteLimits, HttpFailureFilter],
})
export class HttpModule {}
