import { Failure } from '../failures/failure.js';

/** A rate limit refused the request. */
export class RateLimited extends Failure<{ retryAt: Date }> {
  constructor(
    retryAt: Date,
    readonly retryAfterSeconds: number,
    options: { message?: string } = {},
  ) {
    super('RATE_LIMITED', { retryAt }, options);
  }
}
