import {
  type Attempt,
  isCancelable,
  enterState,
  isWorkerOwned,
  PostNextAction,
} from '../publishing/domain/attempt.js';

/** State of a post, derived from its attempts. */
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
  /** The attempt that determines the state. */
  attemptNumber: number;
  platformStatus: string | null;
  platformPostId: string | null;
  publicUrl: string | null;
  isPublic: boolean | null;
  failReason: string | null;
  failMessage: string | null;
  nextAction: PostNextAction;
}

/** Derives the state of a post from its attempts, which are in order. */
export function summarise(attempts: readonly Attempt[]): PostSummary {
  const attempt = decidingAttempt(attempts);
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

/** A public post has priority over later attempts; a draft in the app has priority over later attempts that failed. */
function decidingAttempt(attempts: readonly Attempt[]): Attempt {
  const newest = attempts.at(-1);
  if (!newest) throw new Error('A post has at least one attempt.');
  const published = attempts.find(({ state }) => state === 'PUBLISHED');
  if (published) return published;
  const isInProgress = isWorkerOwned(newest) || newest.state === 'PROCESSING';
  return (
    (isInProgress ? undefined : attempts.findLast(({ state }) => state === 'AWAITING_CREATOR')) ?? newest
  );
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

/** Cancels the other attempts of a post that was published, or is a draft, so that a late report causes no second post. */
export function cancelOthers(attempts: readonly Attempt[], now: Date): Attempt[] {
  const done = attempts.find(({ state }) => state === 'PUBLISHED' || state === 'AWAITING_CREATOR');
  if (!done) return [...attempts];
  return attempts.map((attempt) =>
    attempt !== done && isCancelable(attempt) ? enterState(attempt, 'CANCELED', now) : attempt,
  );
}
