import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { CallerLimits } from './caller-limits.js';
import { CallerStrategies } from './caller-strategies.js';

@Global()
@Module({
  providers: [CallerLimits, CallerStrategies, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [CallerStrategies],
})
export class AuthModule {}
