import type { NewEvent } from '../../events/event-log.js';
import type { Post } from './post.js';
import { PostState, type PostSummary } from './post-summary.js';

const types = {
  [PostState.SCHEDULED]: 'post.scheduled',
  [PostState.PUBLISHED]: 'post.published',
  [PostState.AWAITING_CREATOR]: 'post.awaiting_creator',
  [PostState.FAILED]: 'post.failed',
  [PostState.UNCONFIRMED]: 'post.unconfirmed',
  [PostState.CANCELED]: 'post.canceled',
} as const;

type PostFacts = Pick<Post, 'id' | 'userId' | 'accountId' | 'platform' | 'kind' | 'publishAt'>;

/** The event of a post that has entered its state. Null for states in which it is sent and processed. */
export function postEvent(post: PostFacts, summary: PostSummary): NewEvent | null {
  const { state, nextAction, attemptNumber, platformPostId, publicUrl, failReason } = summary;
  if (!isReported(state)) return null;
  return {
    type: types[state],
    userId: post.userId,
    accountId: post.accountId,
    entityId: post.id,
    data: {
      postId: post.id,
      platform: post.platform,
      kind: post.kind,
      publishAt: post.publishAt?.toISOString() ?? null,
      ...{ state, nextAction, attemptNumber, platformPostId, publicUrl, failReason },
    },
  };
}

/** Whether a change of the state is reported. An automatic attempt, which also waits, is not a new plan of the user. */
export function isReportedChange(before: PostState, after: PostState): boolean {
  if (before === after) return false;
  return after !== PostState.SCHEDULED || before === PostState.FAILED || before === PostState.UNCONFIRMED;
}

function isReported(state: PostState): state is keyof typeof types {
  return state in types;
}
