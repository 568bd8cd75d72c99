import { type Attempt, canBeStopped, enter, isUnderWay, PostNextAction } from './attempt.js';

/** How a post is doing, as its attempts tell. */
export enum PostState {
  SCHEDULED = 'SCHEDULED',
  UPLOADING = 'UPLOADING',
  PROCESSING = 'PROCESSING',
  AWAITING_CREATOR = 'AWAITING_CREATOR',
  PUBLISHED = 'PUBLISHED',
  FAILED = 'FAILED',
  UNCONFIRMED = 'UNCONFIRMED',
  CANCELED = 'CANCELED',
}

export interface PostSummary {
  state: PostState;
  /** The attempt that decides. */
  attemptNumber: number;
  platformStatus: string | null;
  platformPostId: string | null;
  publicUrl: string | null;
  isPublic: boolean | null;
  failReason: string | null;
  failMessage: string | null;
  nextAction: PostNextAction;
}

/** What a post's attempts, in order, come to. */
export function summarise(attempts: readonly Attempt[]): PostSummary {
  const attempt = deciding(attempts);
  const state = stateOf(attempt, attempts);
  return {
    state,
    attemptNumber: attempt.number,
    platformStatus: attempt.platformStatus,
    platformPostId: attempt.platformPostId,
    publicUrl: attempt.publicUrl,
    isPublic: attempt.isPublic,
    failReason: attempt.failure?.reason ?? null,
    failMessage: attempt.failure?.message ?? null,
    nextAction: nextActionOf(state, attempt),
  };
}

/** A live post outweighs every later attempt; a draft in the app outweighs later ones that came to nothing. */
function deciding(attempts: readonly Attempt[]): Attempt {
  const newest = attempts.at(-1);
  if (!newest) throw new Error('A post has at least one attempt.');
  const live = attempts.find(({ state }) => state === 'PUBLISHED');
  if (live) return live;
  const isOpen = isUnderWay(newest) || newest.state === 'PROCESSING';
  return (isOpen ? undefined : attempts.findLast(({ state }) => state === 'AWAITING_CREATOR')) ?? newest;
}

function stateOf(attempt: Attempt, attempts: readonly Attempt[]): PostState {
  switch (attempt.state) {
    case 'READY':
      return attempts.some(({ startedAt }) => startedAt) ? PostState.UPLOADING : PostState.SCHEDULED;
    case 'INITIATING':
    case 'UPLOADING':
    case 'PUBLISHING':
      return PostState.UPLOADING;
    default:
      return PostState[attempt.state];
  }
}

function nextActionOf(state: PostState, attempt: Attempt): PostNextAction {
  switch (state) {
    case PostState.SCHEDULED:
    case PostState.UPLOADING:
    case PostState.PROCESSING:
      return PostNextAction.WAIT;
    case PostState.AWAITING_CREATOR:
      return PostNextAction.FINISH_IN_APP;
    case PostState.UNCONFIRMED:
      return PostNextAction.CHECK_OR_RETRY;
    case PostState.FAILED:
      return attempt.failure?.nextAction ?? PostNextAction.RETRY;
    case PostState.PUBLISHED:
    case PostState.CANCELED:
      return PostNextAction.NONE;
  }
}

/**
 * The attempts after one of them turned out to have reached people: whatever else of the post can still be stopped is
 * stopped, so that a late “it was published” does not become a second post.
 */
export function stopOthers(attempts: readonly Attempt[], now: Date): Attempt[] {
  const arrived = attempts.find(({ state }) => state === 'PUBLISHED' || state === 'AWAITING_CREATOR');
  if (!arrived) return [...attempts];
  return attempts.map((attempt) =>
    attempt !== arrived && canBeStopped(attempt) ? enter(attempt, 'CANCELED', now) : attempt,
  );
}
