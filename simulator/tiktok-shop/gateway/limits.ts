import type { SimulatorClock } from '../../clock.js';
import type { TikTokShopBehaviour } from '../settings.js';

const HOUR_MS = 3_600_000;
const MAX_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** Request limits in simulated time. */
export class Limits {
  private readonly buckets = new Map<string, Bucket>();
  private readonly hours = new Map<string, { hour: number; count: number }>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokShopBehaviour,
  ) {}

  /** Takes a token from the bucket of app, shop and endpoint. */
  take(key: string, rate: 'usual' | 'analytics'): boolean {
    const { enabled, perSecond, analyticsPerSecond, analyticsBurst } = this.behaviour().rateLimits;
    if (!enabled) return true;
    const refill = rate === 'usual' ? perSecond : analyticsPerSecond;
    const capacity = rate === 'usual' ? perSecond : analyticsBurst;
    const now = this.clock.now();
    if (this.buckets.size > MAX_BUCKETS) this.buckets.clear();
    const bucket = this.buckets.get(key) ?? { tokens: capacity, at: now };
    const tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1_000) * refill);
    const isAllowed = tokens >= 1;
    this.buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    return isAllowed;
  }

  /** Counts a request of a development shop in the current clock hour. */
  takeSandbox(shopKey: string): boolean {
    const hour = Math.floor(this.clock.now() / HOUR_MS);
    const counted = this.hours.get(shopKey);
    const count = counted?.hour === hour ? counted.count : 0;
    if (count >= this.behaviour().rateLimits.sandboxPerHour) return false;
    this.hours.set(shopKey, { hour, count: count + 1 });
    return true;
  }

  /** Uses up the quota of the current hour. */
  useUpSandbox(shopKey: string): void {
    const hour = Math.floor(this.clock.now() / HOUR_MS);
    this.hours.set(shopKey, { hour, count: this.behaviour().rateLimits.sandboxPerHour });
  }

  clear(): void {
    this.buckets.clear();
    this.hours.clear();
  }
}
