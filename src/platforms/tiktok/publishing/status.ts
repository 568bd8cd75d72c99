import type { z } from 'zod';
import type { PublishStatus } from '../../platform-outcomes.js';
import { remedyOf } from './remedies.js';
import type { statusData } from '../client/schemas.js';

/**
 * Parses a status response. An undocumented status counts as processing, so that a new status of TikTok does not fail a
 * post.
 */
export function publishStatus(data: z.infer<typeof statusData>): PublishStatus {
  const platformStatus = data.status;
  switch (platformStatus) {
    case 'SEND_TO_USER_INBOX':
      return { state: 'AWAITING_CREATOR', platformStatus };
    case 'PUBLISH_COMPLETE': {
      // Only public, moderated posts are listed, so an empty list decides nothing. A draft may become several posts.
      const [platformPostId = null] = data.publicaly_available_post_id;
      return {
        state: 'PUBLISHED',
        platformStatus,
        platformPostId,
        isPublic: platformPostId === null ? null : true,
      };
    }
    case 'FAILED':
      return failedStatus(platformStatus, data.fail_reason);
    default:
      return {
        state: 'PROCESSING',
        platformStatus,
        bytesReceived: data.uploaded_bytes ?? data.downloaded_bytes,
      };
  }
}

export function failedStatus(platformStatus: string, reason: string | null): PublishStatus {
  return {
    state: 'FAILED',
    platformStatus,
    failReason: reason ?? 'unknown',
    ...(remedyOf(reason ?? '') ?? { remedy: 'RETRY' }),
  };
}
