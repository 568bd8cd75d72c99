import type { PublishProblem } from '../platform.js';

/** Something the person or the client can mend before posting. */
export function problem(
  code: string,
  field: string | undefined,
  message: string,
  userMessage: string,
): PublishProblem {
  return { code, message, userMessage, retryable: false, field };
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
