import type { PublishStatus } from '../../../platforms/platform-outcomes.js';
import { type Attempt, enterState, isWorkerOwned, PostNextAction, nextChunkOffset } from './attempt.js';
import { pollDelayMs } from './poll-schedule.js';

/** A platform may count the last bytes some time after it received them. */
const countingDelayMs = 60_000;

const uploadIncomplete = {
  reason: 'UPLOAD_INCOMPLETE',
  message: 'The file did not reach the platform. Please try again.',
  nextAction: PostNextAction.RETRY,
};

/** What a platform reported about an attempt, and since when by the clock of the platform. */
export interface StatusReport {
  status: PublishStatus;
  at: Date;
}

/**
 * Returns the attempt after a report of its platform. Null: the report changes nothing.
 *
 * Reports arrive late, twice and in any order, so priority decides, not arrival. PUBLISHED by the platform is final. FAILED by the
 * platform is replaced only by PUBLISHED, or by a newer report about a draft. States that Patchbay concluded are replaced by all.
 */
export function applyStatusReport(attempt: Attempt, report: StatusReport, now: Date): Attempt | null {
  const next = applyByState(attempt, report, now);
  if (!next) return null;
  // The time of a PROCESSING poll must not make the final report, which has the time of its event, look old.
  if (report.status.state === 'PROCESSING') return { ...next, statusAt: attempt.statusAt };
  return { ...next, statusAt: later(attempt.statusAt, report.at) };
}

function applyByState(attempt: Attempt, { status, at }: StatusReport, now: Date): Attempt | null {
  const { platformStatus } = status;
  switch (status.state) {
    case 'PUBLISHED':
      return afterPublished(attempt, { ...status, at }, now);
    case 'NO_LONGER_PUBLIC':
      return afterPublished(attempt, { ...status, isPublic: false, at }, now);
    case 'AWAITING_CREATOR': {
      if (attempt.state === 'PUBLISHED' || attempt.state === 'AWAITING_CREATOR') return null;
      if (attempt.authority === 'PLATFORM' && attempt.state === 'FAILED' && !isNewer(at, attempt.statusAt))
        return null;
      return withNextPoll(
        enterState(attempt, 'AWAITING_CREATOR', now, { authority: 'PLATFORM', platformStatus }),
        now,
      );
    }
    case 'FAILED': {
      if (attempt.state === 'PUBLISHED') return null;
      if (attempt.state === 'FAILED' && attempt.authority === 'PLATFORM') return null;
      if (attempt.state === 'AWAITING_CREATOR' && isNewer(attempt.statusAt, at)) return null;
      // The platform confirms a cancelation.
      if (attempt.state === 'CANCELED') return { ...attempt, authority: 'PLATFORM', platformStatus };
      return enterState(attempt, 'FAILED', now, {
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
      return afterProcessing(attempt, status, now);
  }
}

function afterPublished(
  attempt: Attempt,
  report: {
    platformStatus: string;
    platformPostId: string | null;
    isPublic: boolean | null;
    publicUrl?: string | null;
    at: Date;
  },
  now: Date,
): Attempt | null {
  const platformPostId = attempt.platformPostId ?? report.platformPostId;
  const hasPublicity =
    report.isPublic !== null && (attempt.publicityAt === null || !isNewer(attempt.publicityAt, report.at));
  const facts = {
    platformPostId,
    publicUrl: attempt.publicUrl ?? report.publicUrl ?? null,
    isPublic: hasPublicity ? report.isPublic : attempt.isPublic,
    publicityAt: hasPublicity ? later(attempt.publicityAt, report.at) : attempt.publicityAt,
    platformStatus:
      attempt.statusAt && isNewer(attempt.statusAt, report.at)
        ? attempt.platformStatus
        : report.platformStatus,
  };
  if (attempt.state !== 'PUBLISHED') {
    return withNextPoll(enterState(attempt, 'PUBLISHED', now, { authority: 'PLATFORM', ...facts }), now);
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
 * The platform still processes it. This resolves uncertain attempts. It also reveals an upload that is incomplete although its last
 * chunk was confirmed, for example by a proxy.
 */
function afterProcessing(
  attempt: Attempt,
  { platformStatus, bytesReceived }: Extract<PublishStatus, { state: 'PROCESSING' }>,
  now: Date,
): Attempt | null {
  const { upload, state } = attempt;
  const isWhole = upload === null || (bytesReceived !== null && bytesReceived >= upload.totalBytes);
  if (isWhole && (state === 'UNCONFIRMED' || state === 'PUBLISHING' || state === 'UPLOADING')) {
    const bytesSent = upload?.totalBytes ?? attempt.bytesSent;
    return withNextPoll(
      enterState(attempt, 'PROCESSING', now, { authority: 'PLATFORM', platformStatus, bytesSent }),
      now,
    );
  }
  const received = isWhole ? null : bytesReceived;
  if (upload && received !== null && (state === 'PROCESSING' || state === 'UNCONFIRMED')) {
    if (now >= upload.expiresAt) {
      return enterState(attempt, 'FAILED', now, { platformStatus, failure: uploadIncomplete });
    }
    const isCounted = now.getTime() - attempt.stateSince.getTime() > countingDelayMs;
    if (state === 'PROCESSING' && isCounted) {
      const bytesSent = nextChunkOffset(upload, received);
      return enterState(attempt, 'UPLOADING', now, { platformStatus, bytesSent, dueAt: now });
    }
  }
  const mayRecord = state === 'PROCESSING' || isWorkerOwned(attempt);
  if (!mayRecord || attempt.platformStatus === platformStatus) return null;
  return { ...attempt, platformStatus };
}

/** Sets the time of the next poll. Null if none is needed. */
export function withNextPoll(attempt: Attempt, now: Date): Attempt {
  if (attempt.state === 'PUBLISHED' && attempt.platformPostId !== null) return { ...attempt, dueAt: null };
  const delay = pollDelayMs(attempt, now);
  return { ...attempt, dueAt: delay === null ? null : new Date(now.getTime() + delay) };
}

/** Platforms report whole seconds, our clock has milliseconds: within the same second neither is newer. */
function isNewer(a: Date | null, b: Date | null): boolean {
  if (!a) return false;
  if (!b) return true;
  return Math.floor(a.getTime() / 1000) > Math.floor(b.getTime() / 1000);
}

function later(a: Date | null, b: Date): Date {
  return a && a > b ? a : b;
}
