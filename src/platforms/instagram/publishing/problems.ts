import type { PublishProblem } from '../../platform-outcomes.js';
import { missingPageRole } from './remedies.js';

/** A problem that the user or the client can fix before posting. */
export function problem(
  code: string,
  field: string | undefined,
  message: string,
  userMessage: string,
): PublishProblem {
  return { code, message, userMessage, retryable: false, field };
}

/** Why the account cannot post, by the code of a failure. Null if the failure means something else. */
export function blockOf(platformCode: string): PublishProblem | null {
  switch (platformCode) {
    case 'PAGE_ROLE_MISSING':
      return {
        code: platformCode,
        message: 'The user has no role on the Facebook Page of this account that allows posting.',
        ...missingPageRole,
        retryable: true,
      };
    default:
      return null;
  }
}

/** The account has reached the limit of posts that Instagram accepts within a day. */
export function quotaReached(limit: number): PublishProblem {
  return {
    code: 'PUBLISHING_QUOTA_REACHED',
    message: `The account has published ${limit} posts by apps within 24 hours, which is the limit.`,
    userMessage: 'This Instagram account has reached its daily limit. Please try again later.',
    retryable: true,
  };
}
