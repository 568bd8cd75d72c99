import type { SimulatorClock } from '../../clock.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Counts calls within a window that slides in steps. */
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

  /** Milliseconds until fewer than `limit` calls are within the window, if no call is added. */
  getMsUntilBelow(limit: number, now: number): number {
    let over = this.total(now) - limit;
    for (const [bucket, count] of [...this.buckets].sort(([left], [right]) => left - right)) {
      if (over < 0) break;
      over -= count;
      if (over < 0) return (bucket + 1) * this.stepMs + this.windowMs - now;
    }
    return 0;
  }
}

interface UsageOverride {
  percent: number;
  until: number;
}

export interface Usage {
  /** Percent of the limit. Calls are throttled at 100 and more. */
  percent: number;
  /** Minutes until calls are accepted again. 0 if they are accepted. */
  minutesToRegain: number;
}

/** Measures the usage of each app on simulated time. Throttled calls count too. */
export class UsageMeter {
  private readonly counts = new Map<string, SlidingCount>();
  private readonly overrides = new Map<string, UsageOverride>();

  constructor(private readonly clock: SimulatorClock) {}

  /** Counts a call without an Instagram account. The limit is 200 per user and hour. */
  countAppCall(appId: string, people: number): Usage {
    return this.count(`app ${appId}`, Math.max(1, people) * 200, HOUR_MS, MINUTE_MS);
  }

  /** Counts a call about an Instagram account. The limit is 4800 × its impressions per 24 hours. */
  countAccountCall(appId: string, accountId: string, impressions: number): Usage {
    return this.count(`account ${appId} ${accountId}`, impressions * 4_800, DAY_MS, 10 * MINUTE_MS);
  }

  /** Overrides the counted usage for some minutes. */
  setUsage(appId: string, accountId: string | null, percent: number, minutes: number): void {
    const key = accountId === null ? `app ${appId}` : `account ${appId} ${accountId}`;
    if (percent === 0) this.overrides.delete(key);
    else this.overrides.set(key, { percent, until: this.clock.now() + minutes * MINUTE_MS });
  }

  clear(): void {
    this.counts.clear();
    this.overrides.clear();
  }

  private count(key: string, limit: number, windowMs: number, stepMs: number): Usage {
    const now = this.clock.now();
    let counted = this.counts.get(key);
    if (!counted) this.counts.set(key, (counted = new SlidingCount(windowMs, stepMs)));
    const percent = Math.floor((counted.add(now) * 100) / limit);
    const standing = this.overrides.get(key);
    if (standing && standing.until > now) {
      return {
        percent: Math.max(percent, standing.percent),
        minutesToRegain: standing.percent >= 100 ? Math.ceil((standing.until - now) / MINUTE_MS) : 0,
      };
    }
    const wait = percent >= 100 ? counted.getMsUntilBelow(limit, now) : 0;
    return { percent, minutesToRegain: Math.ceil(wait / MINUTE_MS) };
  }
}

/** `X-App-Usage`. */
export function buildAppUsageHeader(percent: number): Record<string, string> {
  return {
    'X-App-Usage': JSON.stringify({ call_count: percent, total_time: percent, total_cputime: percent }),
  };
}

/** `X-Business-Use-Case-Usage`, by Instagram account. */
export function buildAccountUsageHeader(
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
