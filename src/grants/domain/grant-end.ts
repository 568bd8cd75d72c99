import type { RefreshModel } from '../../platforms/platform-login.js';

const dayMs = 24 * 60 * 60_000;
const maxNoticeMs = 10 * dayMs;
/** A platform that reports an end does so 30 days before. Its users then expect to be asked. */
export const reportedNoticeDays = 31;
/** Share of a short life: ten of sixty days. */
const noticeShare = 1 / 6;

export interface GrantLife {
  refreshModel: RefreshModel;
  /** Time of the latest consent. Refreshes since then do not shorten the notice. */
  grantedAt: Date;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  /** End that the platform reported. Null if it did not. */
  reportedEnd: Date | null;
}

/** Time after which only a new consent helps, unless the grant is refreshed before. Null if never or not reported. */
export function endOf(life: GrantLife): Date | null {
  const { refreshModel, accessExpiresAt, refreshExpiresAt, reportedEnd } = life;
  // Only rotating tokens can be refreshed after the access token expired.
  const ends = refreshModel === 'rotating' ? [refreshExpiresAt] : [accessExpiresAt, refreshExpiresAt];
  const known = [...ends, reportedEnd].filter((end) => end !== null).map((end) => end.getTime());
  return known.length > 0 ? new Date(Math.min(...known)) : null;
}

/** Time from which the user is notified that a grant ends. Every successful refresh happens earlier. */
function noticeAt(end: Date, { grantedAt, reportedEnd }: GrantLife): Date {
  if (reportedEnd) return new Date(end.getTime() - reportedNoticeDays * dayMs);
  const life = end.getTime() - grantedAt.getTime();
  return new Date(end.getTime() - Math.min(maxNoticeMs, life * noticeShare));
}

/** End of the grant if it is so near that the user should consent again, otherwise null. */
export function findNearEnd(life: GrantLife, now: Date): Date | null {
  const end = endOf(life);
  return end && noticeAt(end, life) <= now ? end : null;
}

/**
 * End that the user must be notified of now, otherwise null. Each end is notified once. Platforms report ends that differ by
 * seconds, so a notified end counts as the same one unless it is before the notice of this one.
 */
export function endToNotify(life: GrantLife & { notifiedEnd: Date | null }, now: Date): Date | null {
  const end = findNearEnd(life, now);
  if (!end || end <= now) return null;
  return !life.notifiedEnd || life.notifiedEnd < noticeAt(end, life) ? end : null;
}
