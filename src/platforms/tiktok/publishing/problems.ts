import type { PublishProblem } from '../../platform-outcomes.js';

/** Refusals of creator_info, which come with HTTP 200: the creator cannot post now. */
const blocks: Readonly<Record<string, Omit<PublishProblem, 'code'>>> = {
  spam_risk_too_many_posts: {
    message: 'The creator has reached the daily number of posts over all apps.',
    userMessage:
      'This TikTok account has reached its daily limit. Please try again tomorrow, or post in the TikTok app.',
    retryable: true,
  },
  spam_risk_user_banned_from_posting: {
    message: 'TikTok has banned the creator from posting.',
    userMessage: 'TikTok does not let this account post. Open the TikTok app to see why.',
    retryable: false,
    remedy: 'RESOLVE_IN_APP',
  },
  reached_active_user_cap: {
    message: 'The app has reached its daily number of posting creators.',
    userMessage: 'Too many users posted with this app today. Please try again tomorrow.',
    retryable: true,
  },
};

/** Why the creator cannot post now. Null if the code means something else. */
export function blockOf(platformCode: string): PublishProblem | null {
  const block = blocks[platformCode];
  return block ? { code: platformCode.toUpperCase(), ...block } : null;
}

/** A problem that the user or the client can fix before posting. */
export function problem(
  code: string,
  field: string | undefined,
  message: string,
  userMessage: string,
): PublishProblem {
  return { code, message, userMessage, retryable: false, field };
}
