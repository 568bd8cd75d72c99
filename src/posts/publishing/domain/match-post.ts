import type { ExternalMedia } from '../../../platforms/platform-content.js';
import type { Attempt } from './attempt.js';
import type { Post } from '../../domain/post.js';

/** Largest difference between the clock of a platform and ours. */
const clockSkewMs = 60_000;

/** Whether a published item may be the result of an attempt. */
export function matchesPost(
  item: Pick<ExternalMedia, 'kind' | 'caption' | 'publishedAt'>,
  post: Pick<Post, 'kind' | 'caption'>,
  attempt: Pick<Attempt, 'startedAt'>,
): boolean {
  if (!attempt.startedAt || item.kind !== post.kind) return false;
  const isLater = item.publishedAt.getTime() >= attempt.startedAt.getTime() - clockSkewMs;
  return isLater && item.caption.trim() === post.caption.trim();
}
