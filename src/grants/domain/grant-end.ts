import type { RefreshModel } from '../../platforms/platform.js';

const maxNoticeMs = 10 * 24 * 60 * 60_000;
/** Of a life that is not long, its last sixth: ten of sixty days. */
const noticeShare = 1 / 6;

export interface GrantLife {
  refreshModel: RefreshModel;
  /** The newest consent: what renewals have added since does not shorten the notice. */
  grantedAt: Date;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
}

/** When only a new consent helps, unless the grant is renewed before; null: never, or not told. */
export function endOf({ refreshModel, accessExpiresAt, refreshExpiresAt }: GrantLife): Date | null {
  // Only a pair outlives its access token; the other kinds must be renewed while that lives.
  const ends = refreshModel === 'rotating' ? [refreshExpiresAt] : [accessExpiresAt, refreshExpiresAt];
  const known = ends.filter((end) => end !== null).map((end) => end.getTime());
  return known.length > 0 ? new Date(Math.min(...known)) : null;
}

/** From when people are told that a grant ends: later than every renewal that works. */
function noticeAt(end: Date, grantedAt: Date): Date {
  const life = end.getTime() - grantedAt.getTime();
  return new Date(end.getTime() - Math.min(maxNoticeMs, life * noticeShare));
}

/** The end, once it is so near that the person should consent again. */
export function nearEnd(life: GrantLife, now: Date): Date | null {
  const end = endOf(life);
  return end && noticeAt(end, life.grantedAt) <= now ? end : null;
}

/**
 * The end that a person is to be told of now; once per end. Platforms give ends that differ by seconds: one that came before the
 * notice of this one is another.
 */
export function endToNotify(life: GrantLife & { notifiedEnd: Date | null }, now: Date): Date | null {
  const end = nearEnd(life, now);
  if (!end || end <= now) return null;
  return !life.notifiedEnd || life.notifiedEnd < noticeAt(end, life.grantedAt) ? end : null;
}
