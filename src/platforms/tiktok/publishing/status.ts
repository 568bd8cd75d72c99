import type { z } from 'zod';
import type { PublishStatus } from '../../platform-outcomes.js';
import { remedyOf } from './remedies.js';
import type { statusData } from '../client/schemas.js';

/**
 * What a status answer means. A status that is not documented counts as still processing: nothing is given up because
 * TikTok learnt a new word.
 */
export function publishStatus(data: z.infer<typeof statusData>): PublishStatus {
  const platformStatus = data.status;
  switch (platformStatus) {
    case 'SEND_TO_USER_INBOX':
      return { state: 'AWAITING_CREATOR', platformStatus };
    case 'PUBLISH_COMPLETE': {
      // Only public, moderated posts are listed: an empty list says nothing yet. A draft may become several posts.
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
