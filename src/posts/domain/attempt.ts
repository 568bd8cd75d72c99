/**
 * - `READY`: nothing was asked of the platform yet.
 * - `INITIATING`: the call that opens an upload is under way, or its answer was lost. It is safe to repeat.
 * - `UPLOADING`: the platform takes the bytes.
 * - `PUBLISHING`: the call after which the platform acts by itself is under way, or its answer was lost.
 * - `PROCESSING`: the platform has everything and works on it.
 * - `AWAITING_CREATOR`: a draft lies in the platform's app.
 * - `UNCONFIRMED`: it may be live; only the platform, or a person, can tell.
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

/** Whose word a state is: what the platform says outweighs what we concluded. */
export type Authority = 'LOCAL' | 'PLATFORM';

/** What the person, or the frontend for the person, can do about a post. */
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

/** Why a post is not out, and what helps. */
export interface AttemptFailure {
  /** The platform's own word, or one of ours in capitals. */
  reason: string;
  /** For the person. */
  message: string;
  nextAction: PostNextAction;
}

/**
 * One handing-over of a post to its platform, with at most one call that opens it there and at most one publishId. The
 * attempts of a post are its ledger: rows are added and moved on, never removed.
 */
export interface Attempt {
  readonly id: string;
  readonly postId: string;
  /** From 1. */
  readonly number: number;
  /** Who wanted it: a machine only starts over while nothing can be live. */
  readonly origin: 'PERSON' | 'MACHINE';
  readonly state: AttemptState;
  readonly stateSince: Date;
  readonly authority: Authority;
  /** When a worker is to look; null: when the platform says something. */
  readonly dueAt: Date | null;
  readonly leaseUntil: Date | null;
  /** Grows with every claim; a worker whose number is no longer the row's has lost the attempt. */
  readonly fence: number;
  /** Failures in a row of the step that is due. */
  readonly tries: number;
  /** Times the platform was asked in this state. */
  readonly polls: number;
  readonly createdAt: Date;
  /** When the platform was first asked to take it. */
  readonly startedAt: Date | null;
  readonly publishId: string | null;
  readonly upload: AttemptUpload | null;
  readonly bytesSent: number;
  /** A byte may have reached the platform. */
  readonly reachedPlatform: boolean;
  /** The last byte may have reached the platform: from here on it may be live. */
  readonly finalSent: boolean;
  readonly platformStatus: string | null;
  readonly platformPostId: string | null;
  /** Where people see it, where the platform told. */
  readonly publicUrl: string | null;
  readonly isPublic: boolean | null;
  /** Source time of `isPublic`. */
  readonly publicityAt: Date | null;
  /** Source time of the newest word of the platform. */
  readonly statusAt: Date | null;
  readonly failure: AttemptFailure | null;
}

/** Where the bytes of an attempt go, without the address itself. */
export interface AttemptUpload {
  expiresAt: Date;
  totalBytes: number;
  chunkSize: number;
  chunkCount: number;
}

/**
 * Where the first chunk begins that a platform does not have, by the bytes it says it has. Whether that is a count or the last
 * index is not certain everywhere, so one more or less means the same; chunks are only ever stored whole.
 */
export function wholeChunks({ totalBytes, chunkSize, chunkCount }: AttemptUpload, received: number): number {
  if (received >= totalBytes) return totalBytes;
  return Math.min(Math.floor((received + 1) / chunkSize), chunkCount - 1) * chunkSize;
}

/** The attempt in another state. Counters of the former state start anew. */
export function enter(
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

/** Whether stopping here is certain to leave nothing live. */
export function canBeStopped(attempt: Attempt): boolean {
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

/** A worker has it in hand, or will. */
export function isUnderWay({ state }: Attempt): boolean {
  return state === 'READY' || state === 'INITIATING' || state === 'UPLOADING' || state === 'PUBLISHING';
}
