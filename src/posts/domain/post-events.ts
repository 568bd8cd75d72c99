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

type PostEventType = (typeof types)[keyof typeof types] | 'post.url_available';

/** The event of a post that has entered its state. Null for states in which it is sent and processed. */
export function postEvent(post: PostFacts, summary: PostSummary): NewEvent | null {
  return isReported(summary.state) ? toEvent(types[summary.state], post, summary) : null;
}

/** The event that follows from a change of a post. Null if none does. */
export function changeEvent(before: Post, after: PostSummary): NewEvent | null {
  if (isReportedChange(before.state, after.state)) return postEvent(before, after);
  return gainsAddress(before, after) ? toEvent('post.url_available', before, after) : null;
}

function toEvent(type: PostEventType, post: PostFacts, summary: PostSummary): NewEvent {
  const { state, nextAction, attemptNumber, platformPostId, publicUrl, failReason } = summary;
  return {
    type,
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
function isReportedChange(before: PostState, after: PostState): boolean {
  if (before === after) return false;
  return after !== PostState.SCHEDULED || before === PostState.FAILED || before === PostState.UNCONFIRMED;
}

/** Platforms may report the id and the address of a post long after its publication. Neither changes afterwards. */
function gainsAddress(before: PostSummary, after: PostSummary): boolean {
  if (before.state !== PostState.PUBLISHED || after.state !== PostState.PUBLISHED) return false;
  const gains = (name: 'platformPostId' | 'publicUrl') => before[name] === null && after[name] !== null;
  return gains('platformPostId') || gains('publicUrl');
}

function isReported(state: PostState): state is keyof typeof types {
  return state in types;
}
