import { retryRetentionMs } from '../../uploads/domain/upload.js';
import { PostState } from './post-summary.js';

/** Milliseconds after which the files of a post in this state may be deleted. Null: the post still needs them. */
export function fileRetentionMs(state: PostState): number | null {
  switch (state) {
    case PostState.PUBLISHED:
    case PostState.CANCELED:
      return 0;
    case PostState.AWAITING_CREATOR:
    case PostState.FAILED:
    case PostState.UNCONFIRMED:
      return retryRetentionMs;
    default:
      return null;
  }
}
