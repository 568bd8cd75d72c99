import type { PublishProblem } from '../../platform-outcomes.js';
import { missingPageRole } from './remedies.js';

/** Something the person or the client can mend before posting. */
export function problem(
  code: string,
  field: string | undefined,
  message: string,
  userMessage: string,
): PublishProblem {
  return { code, message, userMessage, retryable: false, field };
}

/** Why the account cannot be posted to, by the code of a failure; null when the failure is about something else. */
export function blockOf(platformCode: string): PublishProblem | null {
  switch (platformCode) {
    case 'PAGE_ROLE_MISSING':
      return {
        code: platformCode,
        message: 'The person has no role on the Facebook Page of this account that allows posting.',
        ...missingPageRole,
        retryable: true,
      };
    default:
      return null;
  }
}

/** The account has published as much as Instagram takes from it within a day. */
export function quotaReached(limit: number): PublishProblem {
  return {
    code: 'PUBLISHING_QUOTA_REACHED',
    message: `The account has published ${limit} posts by apps within 24 hours; Instagram takes no more.`,
    userMessage: 'This Instagram account has reached its daily limit. Please try again later.',
    retryable: true,
  };
}
