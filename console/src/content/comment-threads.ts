import type { CommentFieldsFragment } from '@patchbay/client/operations';

export interface CommentThread {
  /** Id of the first comment at the platform. */
  externalId: string;
  /** Null if the list does not contain it, such as a list of own comments. */
  comment: CommentFieldsFragment | null;
  /** Oldest first. */
  replies: CommentFieldsFragment[];
}

/** Groups comments with their replies. The thread with the newest comment or reply is the first one, as in the list of comments. */
export function toThreads(newestFirst: readonly CommentFieldsFragment[]): CommentThread[] {
  const threads = new Map<string, CommentThread>();
  for (const comment of newestFirst) {
    const externalId = comment.externalParentId ?? comment.externalId;
    const thread = threads.get(externalId) ?? { externalId, comment: null, replies: [] };
    threads.set(externalId, thread);
    if (comment.externalParentId === null) thread.comment = comment;
    else thread.replies.unshift(comment);
  }
  return [...threads.values()];
}
