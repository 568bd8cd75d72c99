import { ExpiringMap } from './expiring-map.js';
import type { WindowSize, WindowStore, WindowUse } from './window-store.js';

export interface RateLimitOptions {
  /** Stable and unique: the label of the metric, and a part of the key in Redis. */
  name: string;
  /** Points in a window, which begins with the first point. Two windows can meet. */
  max: number;
  windowSeconds: number;
  /**
   * Points that a process takes from Redis at a time and then spends locally, so that not every request needs Redis.
   * A key never gets more than `max`, but may get less by this number for each process that it comes to. Default 1.
   */
  leasePoints?: number;
}

export interface RateLimitDecision {
  admitted: boolean;
  max: number;
  /** Points left in the window; with leases, of what this process knows. */
  remaining: number;
  /** Milliseconds until points are free again. */
  resetMs: number;
}

/** Calls the shared store if it can be reached, else the one of this process. */
export interface Stores {
  use<Result>(key: string, call: (store: WindowStore, key: string) => Promise<Result>): Promise<Result>;
  isShared(): boolean;
}

interface Lease {
  left: number;
  used: number;
  endsAtMs: number;
}

/** Keys of which one process holds leases, per limit. */
const maxLeases = 50_000;

/** One limit. Every call takes points first and asks for the work later, so that calls at the same time cannot slip through. */
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

  /** Takes points. The caller does its work only if the decision says so. */
  async consume(key: string, points = 1): Promise<RateLimitDecision> {
    const decision =
      this.leasePoints > 1 && points === 1 && this.stores.isShared()
        ? await this.consumeLeased(key)
        : this.decide(await this.add(key, points));
    if (!decision.admitted) this.onRefusal();
    return decision;
  }

  /** Gives points back that were taken for something which turned out to be harmless. */
  async refund(key: string, points = 1): Promise<void> {
    await this.stores.use(key, (store, name) => store.subtract(name, points));
  }

  /** Forgets the points of a key. */
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

  /** Takes the next points for this process; calls that come together share them. */
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
