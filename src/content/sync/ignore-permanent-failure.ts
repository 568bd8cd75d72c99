import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { Failure } from '../../failures/failure.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';

/** Lets work fail so that it is tried again, but for what only the user or the operator can change: that ends here. */
export async function ignorePermanentFailure(accountId: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const failure = error instanceof PlatformFailure ? platformFailureToFailure(error, accountId) : error;
    if (failure instanceof Failure && !failure.retryable) return;
    throw error;
  }
}
