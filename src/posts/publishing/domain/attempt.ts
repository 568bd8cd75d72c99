/**
 * - `READY`: no call was made yet.
 * - `INITIATING`: the call that opens an upload, or creates containers, is running, or its response was lost. It is safe to repeat.
 * - `UPLOADING`: bytes are sent to the platform, or the platform prepares containers.
 * - `PUBLISHING`: the call that publishes is running, or its response was lost.
 * - `PROCESSING`: the platform has everything and processes it.
 * - `AWAITING_CREATOR`: a draft is in the platform's app.
 * - `UNCONFIRMED`: it may be public; only the platform or the user can find out.
 */
export type AttemptState =
  | 'READY'
  | 'INITIATING'
  | 'UPLOADING'
  | 'PUBLISHING'
  | 'PROCESSING'
  | 'AWAITING_CREATOR'
  | 'PUBLISHED'
  | 'FAILED'
  | 'UNCONFIRMED'
  | 'CANCELED';

/** Who determined a state. A report of the platform has priority over what Patchbay concluded. */
export type Authority = 'LOCAL' | 'PLATFORM';

/** What the user, or the frontend, can do about a post. */
export enum PostNextAction {
  NONE = 'NONE',
  WAIT = 'WAIT',
  FINISH_IN_APP = 'FINISH_IN_APP',
  CHECK_OR_RETRY = 'CHECK_OR_RETRY',
  RETRY = 'RETRY',
  REVISE = 'REVISE',
  RECONNECT = 'RECONNECT',
  RESOLVE_IN_APP = 'RESOLVE_IN_APP',
  UPGRADE = 'UPGRADE',
  CONTACT_OPERATOR = 'CONTACT_OPERATOR',
}

/** Why a post is not published, and the next step. */
export interface AttemptFailure {
  /** Code of the platform, or a code of Patchbay in capitals. */
  reason: string;
  /** For the user. English. */
  message: string;
  nextAction: PostNextAction;
}

/**
 * One attempt to hand a post to its platform, with at most one init call and at most one publishId. All attempts of a
 * post form its ledger: rows are added and updated, never deleted.
 */
export interface Attempt {
  readonly id: string;
  readonly postId: string;
  /** From 1. */
  readonly number: number;
  /** Who started it. Patchbay (`MACHINE`) starts a new attempt only while nothing can be public. */
  readonly origin: 'PERSON' | 'MACHINE';
  readonly state: AttemptState;
  readonly stateSince: Date;
  readonly authority: Authority;
  /** Time at which a worker claims it next. Null if it waits for a report of the platform, or is finished. */
  readonly dueAt: Date | null;
  readonly leaseUntil: Date | null;
  /** Grows with every claim. A worker with an older number no longer has the claim. */
  readonly fence: number;
  /** Consecutive failures of the current step. */
  readonly tries: number;
  /** Number of polls in this state. */
  readonly polls: number;
  readonly createdAt: Date;
  /** When the first call of the attempt was made. */
  readonly startedAt: Date | null;
  /** The platform's id of the post in progress. With containers, the id of the container that is published. */
  readonly publishId: string | null;
  readonly upload: AttemptUpload | null;
  readonly bytesSent: number;
  /** A byte may have reached the platform. */
  readonly reachedPlatform: boolean;
  /** The last byte may have reached the platform: it may be public. */
  readonly finalSent: boolean;
  readonly platformStatus: string | null;
  readonly platformPostId: string | null;
  /** Address of the public post, if the platform reported it. */
  readonly publicUrl: string | null;
  readonly isPublic: boolean | null;
  /** Time of the report that set `isPublic`. */
  readonly publicityAt: Date | null;
  /** Time of the newest report of the platform. */
  readonly statusAt: Date | null;
  readonly failure: AttemptFailure | null;
}

/** The upload at the platform, without its secret address. */
export interface AttemptUpload {
  expiresAt: Date;
  totalBytes: number;
  chunkSize: number;
  chunkCount: number;
}

/**
 * Returns the offset of the first chunk that the platform does not have, from the bytes it reports. Platforms report a count or the
 * last index, so a difference of one is ignored. Chunks are only stored whole.
 */
export function nextChunkOffset(
  { totalBytes, chunkSize, chunkCount }: AttemptUpload,
  received: number,
): number {
  if (received >= totalBytes) return totalBytes;
  return Math.min(Math.floor((received + 1) / chunkSize), chunkCount - 1) * chunkSize;
}

/** Returns the attempt in another state, with counters reset. */
export function enterState(
  attempt: Attempt,
  state: AttemptState,
  now: Date,
  more: Partial<Omit<Attempt, 'state' | 'stateSince'>> = {},
): Attempt {
  return {
    ...attempt,
    authority: 'LOCAL',
    dueAt: null,
    leaseUntil: null,
    tries: 0,
    polls: 0,
    failure: null,
    ...more,
    state,
    stateSince: now,
  };
}

/** Whether canceling it now leaves nothing public for certain. */
export function isCancelable(attempt: Attempt): boolean {
  switch (attempt.state) {
    case 'READY':
    case 'INITIATING':
      return true;
    case 'UPLOADING':
      return !attempt.finalSent;
    default:
      return false;
  }
}

/** Whether a worker has claimed or will claim it. The other open states wait for the platform. */
export function isWorkerOwned({ state }: Attempt): boolean {
  return state === 'READY' || state === 'INITIATING' || state === 'UPLOADING' || state === 'PUBLISHING';
}

/** The failure of an attempt that may be public. */
export function unconfirmed(reason: string): AttemptFailure {
  return {
    reason,
    message: 'It is not certain whether this post was published. Check the account before you post again.',
    nextAction: PostNextAction.CHECK_OR_RETRY,
  };
}

/** The platform may still report something about it. */
export function isPlatformOwned({ state, platformPostId }: Attempt): boolean {
  switch (state) {
    case 'PROCESSING':
    case 'AWAITING_CREATOR':
    case 'UNCONFIRMED':
      return true;
    case 'PUBLISHED':
      return platformPostId === null;
    default:
      return false;
  }
}
