import type { PostRemedy } from '../../platform-outcomes.js';

/** How to resolve a post that TikTok refused, and the user message if the code has a specific one. */
export interface Remedy {
  remedy: PostRemedy;
  userMessage?: string;
}

/** Codes of refused calls and reasons of failed posts. TikTok uses the same values for both. */
const byCode: Readonly<Record<string, Remedy>> = {
  file_format_check_failed: { remedy: 'REVISE', userMessage: 'TikTok does not accept files of this format.' },
  duration_check_failed: { remedy: 'REVISE', userMessage: 'TikTok does not accept videos of this length.' },
  frame_rate_check_failed: {
    remedy: 'REVISE',
    userMessage: 'TikTok does not accept videos of this frame rate.',
  },
  picture_size_check_failed: {
    remedy: 'REVISE',
    userMessage: 'TikTok does not accept pictures of this width and height.',
  },
  invalid_file_upload: { remedy: 'REVISE', userMessage: 'TikTok does not accept this file.' },
  privacy_level_option_mismatch: {
    remedy: 'REVISE',
    userMessage: 'TikTok no longer offers this audience for the account. Choose another one.',
  },
  spam_risk_text: { remedy: 'REVISE', userMessage: 'TikTok refused the text of this post. Change it.' },
  spam_risk: {
    remedy: 'RETRY',
    userMessage: 'TikTok has blocked this post as unusual activity. Wait a few hours, then try again.',
  },
  spam_risk_too_many_posts: {
    remedy: 'RETRY',
    userMessage:
      'This TikTok account has reached its daily limit. Try again tomorrow, or post in the TikTok app.',
  },
  spam_risk_too_many_pending_share: {
    remedy: 'RESOLVE_IN_APP',
    userMessage:
      'Too many drafts wait in the TikTok app. Publish or delete some of them there, then try again.',
  },
  spam_risk_user_banned_from_posting: {
    remedy: 'RESOLVE_IN_APP',
    userMessage: 'TikTok does not let this account post. Open the TikTok app to see why.',
  },
  app_version_check_failed: {
    remedy: 'RESOLVE_IN_APP',
    userMessage: 'The TikTok app of this account is too old for photo drafts. Update it, then try again.',
  },
  auth_removed: {
    remedy: 'RECONNECT',
    userMessage: 'The connection to TikTok was removed. Reconnect the account, then try again.',
  },
  token_not_authorized_for_specified_publish_id: { remedy: 'RECONNECT' },
  publish_cancelled: { remedy: 'RETRY' },
  invalid_publish_id: { remedy: 'RETRY' },
  publish_not_cancellable: { remedy: 'RETRY' },
  video_pull_failed: { remedy: 'RETRY' },
  photo_pull_failed: { remedy: 'RETRY' },
  internal: { remedy: 'RETRY' },
};

/** How to resolve a refusal. Null if the code does not decide it. */
export function remedyOf(code: string): Remedy | null {
  return byCode[code] ?? null;
}
