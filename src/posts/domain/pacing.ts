import type { PostPacing } from '../../platforms/platform-publishing.js';

const dayMs = 24 * 3_600_000;

/** Longest gap that a user can choose: a week. */
export const maxGapMinutes = 7 * 24 * 60;
/** Most posts per day that a user can choose. */
export const maxDailyPosts = 1_000;

/** Which limit a post would exceed. */
export type PacingLimit = 'GAP' | 'DAY';

export interface FreeTime {
  /** The requested time, or the next one at which both limits allow a post. */
  at: Date;
  /** The first limit that the requested time exceeds. Null if it is free. */
  exceeded: PacingLimit | null;
}

/**
 * Finds the next time at which an account may post. Limits apply in both directions: a post must keep the gap to later posts too,
 * and no span of 24 hours may contain more posts than allowed.
 *
 * @param taken times of the other posts of the account, in any order
 */
export function findFreeTime(
  taken: readonly Date[],
  { minGapMinutes, maxPostsPerDay }: PostPacing,
  requested: Date,
): FreeTime {
  const times = taken.map((time) => time.getTime()).sort((one, other) => one - other);
  const gapMs = minGapMinutes * 60_000;
  let at = requested.getTime();
  let exceeded: PacingLimit | null = null;
  for (;;) {
    const later = afterGap(times, gapMs, at);
    const moved = later ?? afterFullDay(times, maxPostsPerDay, at);
    if (moved === null) return { at: new Date(at), exceeded };
    exceeded ??= later === null ? 'DAY' : 'GAP';
    at = moved;
  }
}

/** The first time after `at` that keeps the gap to the post that is too close. Null if none is. */
function afterGap(times: readonly number[], gapMs: number, at: number): number | null {
  const close = times.findLast((time) => Math.abs(time - at) < gapMs);
  return close === undefined ? null : close + gapMs;
}

/** The first time after `at` at which a span of 24 hours that is full has ended. Null if none is full. */
function afterFullDay(times: readonly number[], maxPosts: number | null, at: number): number | null {
  if (maxPosts === null) return null;
  const all = [...times.filter((time) => Math.abs(time - at) < dayMs), at].sort((one, other) => one - other);
  const start = all.findLastIndex((first, index) => {
    const last = all[index + maxPosts];
    return last !== undefined && first <= at && at <= last && last - first < dayMs;
  });
  if (start === -1) return null;
  // The other posts of the span stay where they are.
  const first = all[start] === at ? all[start + 1]! : all[start]!;
  return first + dayMs;
}
