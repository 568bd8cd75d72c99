interface Entry<Value> {
  value: Value;
  expiresAtMs: number;
}

/**
 * A map with expiring entries and a maximum size, because its keys come from clients. A full map evicts the entry that was written
 * first. Writing also removes expired entries, without timers. Times are in milliseconds of `performance.now()`.
 */
export class ExpiringMap<Value> {
  private readonly entries = new Map<string, Entry<Value>>();

  constructor(private readonly maxEntries: number) {}

  /** The value, or undefined if it is absent or expired. */
  get(key: string, nowMs: number): Value | undefined {
    const entry = this.entries.get(key);
    return entry && entry.expiresAtMs > nowMs ? entry.value : undefined;
  }

  set(key: string, value: Value, expiresAtMs: number, nowMs: number): void {
    // Deleted first, so that the map stays in the order of the last writes.
    this.entries.delete(key);
    for (const [oldest, { expiresAtMs: end }] of this.entries) {
      if (end > nowMs && this.entries.size < this.maxEntries) break;
      this.entries.delete(oldest);
    }
    this.entries.set(key, { value, expiresAtMs });
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  get size(): number {
    return this.entries.size;
  }
}
