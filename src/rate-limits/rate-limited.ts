import type { FastifyReply } from 'fastify';
import { Failure } from '../failures/failure.js';

/** A limit refused a request. */
export class RateLimited extends Failure<{ retryAt: Date }> {
  constructor(
    retryAt: Date,
    readonly retryAfterSeconds: number,
  ) {
    super('RATE_LIMITED', { retryAt });
  }
}

/** Adds `Retry-After` to an answer of a limit; nothing to any other. */
export function setRetryAfter(reply: FastifyReply, error: unknown): void {
  if (error instanceof RateLimited) void reply.header('retry-after', error.retryAfterSeconds);
}
