import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import type { Clock } from '../../clock/clock.js';
import { Failure } from '../../failures/failure.js';
import { JobDeferral } from '../../jobs/job-deferral.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { rateLimitWaitSeconds } from '../domain/sync-pass.js';

/**
 * Waits for the work of a job. Failures that only the user or the operator can resolve are ignored. A rate limit defers the job, others
 * are rethrown, so that it is retried.
 */
export async function runPlatformJob(accountId: string, clock: Clock, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    deferRateLimited(error, clock);
    const failure = error instanceof PlatformFailure ? platformFailureToFailure(error, accountId) : error;
    if (failure instanceof Failure && !failure.retryable) return;
    throw error;
  }
}

/** Whether the platform, or a local budget, refused a call because of a rate limit. Such a call has no effect. */
export function isRateLimited(error: unknown): error is PlatformFailure {
  return error instanceof PlatformFailure && error.kind === 'rate-limited';
}

/** @throws JobDeferral if the error is a rate limit */
export function deferRateLimited(error: unknown, clock: Clock): void {
  if (isRateLimited(error))
    throw new JobDeferral(clock.inSeconds(rateLimitWaitSeconds(error.retryAt, clock.now())));
}
