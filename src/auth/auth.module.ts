import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { MarkedModule } from '../discovery/marked.module.js';
import { AccessGuard } from './access.guard.js';
import { CallerLimits } from './caller-limits.js';
import { CallerStrategies } from './caller-strategies.js';

@Global()
@Module({
  imports: [MarkedModule],
  providers: [CallerLimits, CallerStrategies, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [CallerStrategies],
})
export class AuthModule {}
