import { ExpiringMap } from './expiring-map.js';
import type { WindowSize, WindowStore, WindowUse } from './window-store.js';

export interface RateLimitOptions {
  /** Stable and unique. Used as metric label and in Redis keys. */
  name: string;
  /**
   * Maximum points in a window, which begins with the first point. Up to twice as many can be used within one window
   * length, at the end of a window and the start of the next.
   */
  max: number;
  windowSeconds: number;
  /**
   * Points that a process takes from Redis in one call and consumes in memory, so that not every request needs Redis.
   * A key never gets more than `max` points. It may get fewer: up to this number per process. Default 1.
   */
  leasePoints?: number;
}

export interface RateLimitDecision {
  admitted: boolean;
  max: number;
  /** Remaining points in the window. With leases, an estimate of this process. */
  remaining: number;
  /** Milliseconds until the window ends. */
  resetMs: number;
}

/** Uses the shared store, or the store of this process while Redis is unreachable. */
export interface Stores {
  use<Result>(key: string, call: (store: WindowStore, key: string) => Promise<Result>): Promise<Result>;
  isShared(): boolean;
}

interface Lease {
  left: number;
  used: number;
  endsAtMs: number;
}

/** Maximum number of keys with a lease, per limit and process. */
const maxLeases = 50_000;

/** A rate limit. Points are consumed before the work starts, so that simultaneous calls cannot exceed the limit. */
export class RateLimiter {
  private readonly size: WindowSize;
  private readonly leasePoints: number;
  private readonly leases = new ExpiringMap<Lease>(maxLeases);
  private readonly leasing = new Map<string, Promise<void>>();

  constructor(
    readonly options: RateLimitOptions,
    private readonly stores: Stores,
    private readonly onRefusal: () => void,
  ) {
    this.size = { max: options.max, windowMs: options.windowSeconds * 1000 };
    this.leasePoints = Math.max(1, Math.min(options.leasePoints ?? 1, options.max));
  }

  /** Consumes points. The caller continues only if the decision is `admitted`. */
  async consume(key: string, points = 1): Promise<RateLimitDecision> {
    const decision =
      this.leasePoints > 1 && points === 1 && this.stores.isShared()
        ? await this.consumeLeased(key)
        : this.decide(await this.add(key, points));
    if (!decision.admitted) this.onRefusal();
    return decision;
  }

  /** Returns points that were consumed for an attempt that succeeded. */
  async refund(key: string, points = 1): Promise<void> {
    await this.stores.use(key, (store, name) => store.subtract(name, points));
  }

  /** Resets a key to zero points. */
  async reset(key: string): Promise<void> {
    this.leases.delete(key);
    await this.stores.use(key, (store, name) => store.delete(name));
  }

  private add(key: string, points: number): Promise<WindowUse> {
    return this.stores.use(key, (store, name) => store.add(name, points, this.size));
  }

  private decide({ used, resetMs, admitted }: WindowUse): RateLimitDecision {
    const { max } = this.size;
    return { admitted, max, remaining: Math.max(0, max - used), resetMs: Math.max(1, resetMs) };
  }

  private async consumeLeased(key: string): Promise<RateLimitDecision> {
    for (;;) {
      const nowMs = performance.now();
      const lease = this.leases.get(key, nowMs);
      if (lease) {
        const admitted = lease.left > 0;
        if (admitted) lease.left -= 1;
        if (admitted || lease.used >= this.size.max)
          return this.decide({ used: lease.used - lease.left, resetMs: lease.endsAtMs - nowMs, admitted });
      }
      await this.lease(key);
    }
  }

  /** Takes the next points for this process. Simultaneous calls share them. */
  private async lease(key: string): Promise<void> {
    const running = this.leasing.get(key);
    if (running) return running;
    const leasing = this.takeLease(key).finally(() => this.leasing.delete(key));
    this.leasing.set(key, leasing);
    return leasing;
  }

  private async takeLease(key: string): Promise<void> {
    const { used, resetMs } = await this.add(key, this.leasePoints);
    const before = used - this.leasePoints;
    const left = Math.max(0, Math.min(this.leasePoints, this.size.max - before));
    const nowMs = performance.now();
    const endsAtMs = nowMs + Math.max(1, resetMs);
    this.leases.set(key, { left, used: Math.min(used, this.size.max), endsAtMs }, endsAtMs, nowMs);
  }
}
