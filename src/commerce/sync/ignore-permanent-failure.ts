import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { Failure } from '../../failures/failure.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';

/** Ignores failures that only the user or the operator can resolve. Rethrows others, so that the job is retried. */
export async function ignorePermanentFailure(accountId: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const failure = error instanceof PlatformFailure ? platformFailureToFailure(error, accountId) : error;
    if (failure instanceof Failure && !failure.retryable) return;
    throw error;
  }
}
