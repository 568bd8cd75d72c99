import { Failure } from '../failures/failure.js';
import type { PlatformFailure } from '../platforms/platform-failure.js';

/**
 * Converts a failure of a platform to a failure of this API. The platform's code and message are included for support.
 *
 * @param accountId the affected account; null during a connect flow, when there is no account to reconnect
 */
export function platformFailureToFailure(failure: PlatformFailure, accountId: string | null): Failure {
  const { platform, platformCode, requestId } = failure;
  const details = { accountId, platform, platformCode, platformRequestId: requestId };
  const options = {
    message: failure.message,
    cause: failure,
    ...(failure.userMessage !== null && { userMessage: failure.userMessage }),
  };
  switch (failure.kind) {
    case 'transient':
      return new Failure('PLATFORM_UNAVAILABLE', details, options);
    case 'rate-limited':
      return new Failure('PLATFORM_RATE_LIMITED', { ...details, retryAt: failure.retryAt }, options);
    case 'reauthorize':
      if (accountId === null) return new Failure('CONSENT_DENIED', details, options);
      return new Failure(
        'RECONNECT_REQUIRED',
        { ...details, reason: failure.reason, missingScopes: failure.missingScopes },
        options,
      );
    case 'rejected':
      if (failure.ineligible && accountId === null)
        return new Failure('ACCOUNT_NOT_ELIGIBLE', details, options);
      return new Failure('PLATFORM_REJECTED', details, options);
    case 'misconfigured':
      return new Failure('PLATFORM_MISCONFIGURED', details, options);
  }
}
