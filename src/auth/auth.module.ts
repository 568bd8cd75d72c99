import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { BrowserOrigins } from './browser-origins.js';
import { CallerStrategies } from './caller-strategies.js';

@Global()
@Module({
  providers: [BrowserOrigins, CallerStrategies, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [BrowserOrigins, CallerStrategies],
})
export class AuthModule {}
