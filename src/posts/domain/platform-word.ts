import type { PublishStatus } from '../../platforms/platform.js';
import { type Attempt, enter, isUnderWay, PostNextAction, wholeChunks } from './attempt.js';
import { pollDelayMs } from './poll-plan.js';

/** A platform may count the last bytes a moment after it has taken them. */
const settlingMs = 60_000;

const incomplete = {
  reason: 'UPLOAD_INCOMPLETE',
  message: 'The file did not arrive at the platform. Please try again.',
  nextAction: PostNextAction.RETRY,
};

/** What a platform said of an attempt, and when it was so by the platform's time. */
export interface PlatformWord {
  status: PublishStatus;
  at: Date;
}

/**
 * The attempt after a word of its platform, or null when the word changes nothing.
 *
 * Words come twice, late and in any order, so a state gives way by authority and not by arrival: PUBLISHED by the platform is
 * final, FAILED by the platform gives way only to PUBLISHED (or to a newer word about a draft), and whatever we concluded
 * ourselves gives way to all of them.
 */
export function hear(attempt: Attempt, word: PlatformWord, now: Date): Attempt | null {
  const next = heard(attempt, word, now);
  if (!next) return null;
  // That it still worked when it was asked must not make the outcome, whose time is that of the event, look old.
  if (word.status.state === 'PROCESSING') return { ...next, statusAt: attempt.statusAt };
  return { ...next, statusAt: later(attempt.statusAt, word.at) };
}

function heard(attempt: Attempt, { status, at }: PlatformWord, now: Date): Attempt | null {
  const { platformStatus } = status;
  switch (status.state) {
    case 'PUBLISHED':
      return published(attempt, { ...status, at }, now);
    case 'NO_LONGER_PUBLIC':
      return published(attempt, { ...status, isPublic: false, at }, now);
    case 'AWAITING_CREATOR': {
      if (attempt.state === 'PUBLISHED' || attempt.state === 'AWAITING_CREATOR') return null;
      if (attempt.authority === 'PLATFORM' && attempt.state === 'FAILED' && !isNewer(at, attempt.statusAt))
        return null;
      return watched(enter(attempt, 'AWAITING_CREATOR', now, { authority: 'PLATFORM', platformStatus }), now);
    }
    case 'FAILED': {
      if (attempt.state === 'PUBLISHED') return null;
      if (attempt.state === 'FAILED' && attempt.authority === 'PLATFORM') return null;
      if (attempt.state === 'AWAITING_CREATOR' && isNewer(attempt.statusAt, at)) return null;
      // The platform confirms what was asked for by cancelPost.
      if (attempt.state === 'CANCELED') return { ...attempt, authority: 'PLATFORM', platformStatus };
      return enter(attempt, 'FAILED', now, {
        authority: 'PLATFORM',
        platformStatus,
        failure: {
          reason: status.failReason,
          message: status.userMessage ?? `The platform could not publish this post (${status.failReason}).`,
          nextAction: PostNextAction[status.remedy],
        },
      });
    }
    case 'PROCESSING':
      return processing(attempt, status, now);
  }
}

function published(
  attempt: Attempt,
  word: {
    platformStatus: string;
    platformPostId: string | null;
    isPublic: boolean | null;
    publicUrl?: string | null;
    at: Date;
  },
  now: Date,
): Attempt | null {
  const platformPostId = attempt.platformPostId ?? word.platformPostId;
  const tellsPublicity =
    word.isPublic !== null && (attempt.publicityAt === null || !isNewer(attempt.publicityAt, word.at));
  const facts = {
    platformPostId,
    publicUrl: attempt.publicUrl ?? word.publicUrl ?? null,
    isPublic: tellsPublicity ? word.isPublic : attempt.isPublic,
    publicityAt: tellsPublicity ? later(attempt.publicityAt, word.at) : attempt.publicityAt,
    platformStatus:
      attempt.statusAt && isNewer(attempt.statusAt, word.at) ? attempt.platformStatus : word.platformStatus,
  };
  if (attempt.state !== 'PUBLISHED') {
    return watched(enter(attempt, 'PUBLISHED', now, { authority: 'PLATFORM', ...facts }), now);
  }
  const isNews =
    facts.platformPostId !== attempt.platformPostId ||
    facts.publicUrl !== attempt.publicUrl ||
    facts.isPublic !== attempt.isPublic ||
    facts.platformStatus !== attempt.platformStatus;
  if (!isNews) return null;
  return { ...attempt, ...facts, dueAt: platformPostId === null ? attempt.dueAt : null };
}

/**
 * Still working. That revives what was uncertain; and it tells of an upload that we took for whole and that is not, because
 * something on the way answered in the platform's name.
 */
function processing(
  attempt: Attempt,
  { platformStatus, bytesReceived }: Extract<PublishStatus, { state: 'PROCESSING' }>,
  now: Date,
): Attempt | null {
  const { upload, state } = attempt;
  const isWhole = upload === null || (bytesReceived !== null && bytesReceived >= upload.totalBytes);
  if (isWhole && (state === 'UNCONFIRMED' || state === 'PUBLISHING' || state === 'UPLOADING')) {
    const bytesSent = upload?.totalBytes ?? attempt.bytesSent;
    return watched(
      enter(attempt, 'PROCESSING', now, { authority: 'PLATFORM', platformStatus, bytesSent }),
      now,
    );
  }
  const received = isWhole ? null : bytesReceived;
  if (upload && received !== null && (state === 'PROCESSING' || state === 'UNCONFIRMED')) {
    if (now >= upload.expiresAt) {
      return enter(attempt, 'FAILED', now, { platformStatus, failure: incomplete });
    }
    const isSettled = now.getTime() - attempt.stateSince.getTime() > settlingMs;
    if (state === 'PROCESSING' && isSettled) {
      const bytesSent = wholeChunks(upload, received);
      return enter(attempt, 'UPLOADING', now, { platformStatus, bytesSent, dueAt: now });
    }
  }
  const mayRecord = state === 'PROCESSING' || isUnderWay(attempt);
  if (!mayRecord || attempt.platformStatus === platformStatus) return null;
  return { ...attempt, platformStatus };
}

/** Sets when the platform is asked next, if it still has to be. */
export function watched(attempt: Attempt, now: Date): Attempt {
  if (attempt.state === 'PUBLISHED' && attempt.platformPostId !== null) return { ...attempt, dueAt: null };
  const delay = pollDelayMs(attempt, now);
  return { ...attempt, dueAt: delay === null ? null : new Date(now.getTime() + delay) };
}

/** Platforms tell whole seconds, our own clock milliseconds: within the same second neither is newer. */
function isNewer(a: Date | null, b: Date | null): boolean {
  if (!a) return false;
  if (!b) return true;
  return Math.floor(a.getTime() / 1000) > Math.floor(b.getTime() / 1000);
}

function later(a: Date | null, b: Date): Date {
  return a && a > b ? a : b;
}
