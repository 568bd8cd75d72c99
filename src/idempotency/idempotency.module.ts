import { Global, Module } from '@nestjs/common';
import { IdempotentRequests } from './idempotent-requests.js';

/** Idempotency keys of mutations that create objects. */
@Global()
@Module({ providers: [IdempotentRequests], exports: [IdempotentRequests] })
export class IdempotencyModule {}
