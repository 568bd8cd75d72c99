import type { ExternalMedia } from '../../platforms/platform-content.js';
import type { Attempt } from './attempt.js';
import type { Post } from './post.js';

/** Clocks of a platform and ours may differ by this much. */
const clockSkewMs = 60_000;

/** Whether a published item can be what an attempt brought about. */
export function isTheSamePost(
  item: Pick<ExternalMedia, 'kind' | 'caption' | 'publishedAt'>,
  post: Pick<Post, 'kind' | 'caption'>,
  attempt: Pick<Attempt, 'startedAt'>,
): boolean {
  if (!attempt.startedAt || item.kind !== post.kind) return false;
  const isLater = item.publishedAt.getTime() >= attempt.startedAt.getTime() - clockSkewMs;
  return isLater && item.caption.trim() === post.caption.trim();
}
