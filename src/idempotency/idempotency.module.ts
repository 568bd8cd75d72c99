import { Global, Module } from '@nestjs/common';
import { IdempotentRequests } from './idempotent-requests.js';
import { PurgeRequestsSchedule } from './purge-requests.schedule.js';

/** Idempotency keys of mutations that create something. */
@Global()
@Module({ providers: [IdempotentRequests, PurgeRequestsSchedule], exports: [IdempotentRequests] })
export class IdempotencyModule {}
