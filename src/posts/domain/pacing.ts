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
  const gap = new GapRule(times, minGapMinutes * 60_000);
  const day = maxPostsPerDay === null ? null : new DayRule(times, maxPostsPerDay);
  let at = requested.getTime();
  let exceeded: PacingLimit | null = null;
  for (;;) {
    const later = gap.nextTime(at);
    const moved = later ?? day?.nextTime(at) ?? null;
    if (moved === null) return { at: new Date(at), exceeded };
    exceeded ??= later === null ? 'DAY' : 'GAP';
    at = moved;
  }
}

/** Asked for growing times, a rule passes through the sorted posts once. */
class GapRule {
  private next = 0;

  constructor(
    private readonly times: readonly number[],
    private readonly gapMs: number,
  ) {}

  /** The first time after `at` that keeps the gap to the last post that is too close. Null if none is. */
  nextTime(at: number): number | null {
    const { times, gapMs } = this;
    while (this.next < times.length && times[this.next]! < at + gapMs) this.next += 1;
    const last = times[this.next - 1];
    return last !== undefined && last > at - gapMs ? last + gapMs : null;
  }
}

/** As {@link GapRule}: no span of 24 hours may contain more than `max` posts. */
class DayRule {
  private next = 0;
  /** For each post, the index of the last post up to it that begins a span of less than 24 hours with `max` posts. -1 if none does. */
  private readonly lastFullSpan: readonly number[];

  constructor(
    private readonly times: readonly number[],
    private readonly max: number,
  ) {
    let last = -1;
    this.lastFullSpan = times.map((first, index) => {
      if ((times[index + max - 1] ?? Infinity) - first < dayMs) last = index;
      return last;
    });
  }

  /** The first time after `at` at which a span that would have too many posts has ended. Null if there is no such span. */
  nextTime(at: number): number | null {
    const { times, max } = this;
    while (this.next < times.length && times[this.next]! <= at) this.next += 1;
    const { next } = this;
    // The span begins with the new post.
    if ((times[next + max - 1] ?? Infinity) - at < dayMs) return times[next]! + dayMs;
    // The new post is within a span that is full already.
    const full = this.lastFullSpan[next - 1] ?? -1;
    if (full !== -1 && full + max > next) return times[full]! + dayMs;
    // The span ends with the new post.
    const first = times[next - max];
    return first !== undefined && at - first < dayMs ? first + dayMs : null;
  }
}
