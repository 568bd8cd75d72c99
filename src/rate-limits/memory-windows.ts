import { ExpiringMap } from './expiring-map.js';
import type { WindowSize, WindowStore, WindowUse } from './window-store.js';

/** Maximum number of keys per limit in one process. */
const maxKeys = 50_000;

interface FixedWindow {
  used: number;
  endsAtMs: number;
}

/** Fixed windows in the memory of this process. A window starts with its first point. */
export class MemoryWindows implements WindowStore {
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
