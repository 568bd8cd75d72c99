import type { SimulatorClock } from '../clock.js';

const WINDOW_MS = 60_000;

/** Sliding windows of one minute, on simulated time. */
export class RateLimits {
  private readonly taken = new Map<string, number[]>();

  constructor(private readonly clock: SimulatorClock) {}

  /** Counts a call. Returns false and counts nothing if the window of `key` is full. */
  take(key: string, perMinute: number): boolean {
    const now = this.clock.now();
    const times = this.taken.get(key) ?? [];
    const firstInside = times.findIndex((time) => time > now - WINDOW_MS);
    times.splice(0, firstInside === -1 ? times.length : firstInside);
    if (times.length >= perMinute) return false;
    times.push(now);
    this.taken.set(key, times);
    return true;
  }

  clear(): void {
    this.taken.clear();
  }
}
