import type { SimulatorClock } from '../../clock.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A count of calls within a window that slides in steps. */
class SlidingCount {
  private readonly buckets = new Map<number, number>();

  constructor(
    private readonly windowMs: number,
    private readonly stepMs: number,
  ) {}

  add(now: number): number {
    const bucket = Math.floor(now / this.stepMs);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
    return this.total(now);
  }

  total(now: number): number {
    let total = 0;
    for (const [bucket, count] of this.buckets) {
      if ((bucket + 1) * this.stepMs <= now - this.windowMs) this.buckets.delete(bucket);
      else total += count;
    }
    return total;
  }

  /** Milliseconds until fewer than `limit` calls are within the window, if none is added. */
  untilBelow(limit: number, now: number): number {
    let over = this.total(now) - limit;
    for (const [bucket, count] of [...this.buckets].sort(([left], [right]) => left - right)) {
      if (over < 0) break;
      over -= count;
      if (over < 0) return (bucket + 1) * this.stepMs + this.windowMs - now;
    }
    return 0;
  }
}

interface Standing {
  percent: number;
  until: number;
}

export interface Usage {
  /** Of the limit; 100 and more: throttled. */
  percent: number;
  /** Until calls are taken again; 0 when they are. */
  minutesToRegain: number;
}

/** How much of its limits each app has used, on simulated time. Calls that are throttled count too. */
export class UsageMeter {
  private readonly counts = new Map<string, SlidingCount>();
  private readonly standings = new Map<string, Standing>();

  constructor(private readonly clock: SimulatorClock) {}

  /** A call about no Instagram account: 200 per person and hour. */
  countAppCall(appId: string, people: number): Usage {
    return this.count(`app ${appId}`, Math.max(1, people) * 200, HOUR_MS, MINUTE_MS);
  }

  /** A call about an Instagram account: 4800 × its impressions of 24 hours. */
  countAccountCall(appId: string, accountId: string, impressions: number): Usage {
    return this.count(`account ${appId} ${accountId}`, impressions * 4_800, DAY_MS, 10 * MINUTE_MS);
  }

  /** Sets where usage stands, whatever is counted. */
  stand(appId: string, accountId: string | null, percent: number, minutes: number): void {
    const key = accountId === null ? `app ${appId}` : `account ${appId} ${accountId}`;
    if (percent === 0) this.standings.delete(key);
    else this.standings.set(key, { percent, until: this.clock.now() + minutes * MINUTE_MS });
  }

  clear(): void {
    this.counts.clear();
    this.standings.clear();
  }

  private count(key: string, limit: number, windowMs: number, stepMs: number): Usage {
    const now = this.clock.now();
    let counted = this.counts.get(key);
    if (!counted) this.counts.set(key, (counted = new SlidingCount(windowMs, stepMs)));
    const percent = Math.floor((counted.add(now) * 100) / limit);
    const standing = this.standings.get(key);
    if (standing && standing.until > now) {
      return {
        percent: Math.max(percent, standing.percent),
        minutesToRegain: standing.percent >= 100 ? Math.ceil((standing.until - now) / MINUTE_MS) : 0,
      };
    }
    const wait = percent >= 100 ? counted.untilBelow(limit, now) : 0;
    return { percent, minutesToRegain: Math.ceil(wait / MINUTE_MS) };
  }
}

/** `X-App-Usage`. */
export function appUsageHeader(percent: number): Record<string, string> {
  return {
    'X-App-Usage': JSON.stringify({ call_count: percent, total_time: percent, total_cputime: percent }),
  };
}

/** `X-Business-Use-Case-Usage`, keyed with the Instagram account. */
export function accountUsageHeader(
  igId: string,
  { percent, minutesToRegain }: Usage,
): Record<string, string> {
  const usage = {
    type: 'instagram',
    call_count: percent,
    total_cputime: Math.floor(percent / 2),
    total_time: Math.floor(percent / 2),
    estimated_time_to_regain_access: minutesToRegain,
  };
  return { 'X-Business-Use-Case-Usage': JSON.stringify({ [igId]: [usage] }) };
}
