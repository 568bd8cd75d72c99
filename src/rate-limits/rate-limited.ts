import { Failure } from '../failures/failure.js';

/** A rate limit refused the request. */
export class RateLimited extends Failure<{ retryAt: Date }> {
  constructor(
    retryAt: Date,
    readonly retryAfterSeconds: number,
  ) {
    super('RATE_LIMITED', { retryAt });
  }
}
