import { ExpiringMap } from './expiring-map.js';
import type { WindowSize, WindowStore, WindowUse } from './window-store.js';

/** Keys that one limit remembers in one process. */
const maxKeys = 50_000;

interface FixedWindow {
  used: number;
  endsAtMs: number;
}

/** Fixed windows in the memory of this process. A window begins with the first point. */
export class MemoryFixedWindows implements WindowStore {
  private readonly windows = new ExpiringMap<FixedWindow>(maxKeys);

  async add(key: string, points: number, { max, windowMs }: WindowSize): Promise<WindowUse> {
    const nowMs = performance.now();
    let window = this.windows.get(key, nowMs);
    if (!window) {
      window = { used: 0, endsAtMs: nowMs + windowMs };
      this.windows.set(key, window, window.endsAtMs, nowMs);
    }
    window.used += points;
    return { used: window.used, resetMs: window.endsAtMs - nowMs, admitted: window.used <= max };
  }

  async subtract(key: string, points: number): Promise<void> {
    const window = this.windows.get(key, performance.now());
    if (window) window.used = Math.max(0, window.used - points);
  }

  async delete(key: string): Promise<void> {
    this.windows.delete(key);
  }
}

/** Sliding windows in the memory of this process: at no moment were more than `max` points taken within the window before it. */
export class MemorySlidingWindows implements WindowStore {
  private readonly windows = new ExpiringMap<number[]>(maxKeys);

  async add(key: string, points: number, { max, windowMs }: WindowSize): Promise<WindowUse> {
    const nowMs = performance.now();
    const times = (this.windows.get(key, nowMs) ?? []).filter((time) => time > nowMs - windowMs);
    const admitted = times.length + points <= max;
    if (admitted) for (let point = 0; point < points; point += 1) times.push(nowMs);
    this.windows.set(key, times, nowMs + windowMs, nowMs);
    return { used: times.length, resetMs: (times[0] ?? nowMs) + windowMs - nowMs, admitted };
  }

  async subtract(key: string, points: number): Promise<void> {
    const times = this.windows.get(key, performance.now());
    if (times) times.length = Math.max(0, times.length - points);
  }

  async delete(key: string): Promise<void> {
    this.windows.delete(key);
  }
}
