import { addressKey } from '../../rate-limits/network-address.js';

/** Sockets without a caller that one address may have open: each costs memory before anybody is known. */
const maxPerAddress = 20;

/** Counts sockets from their upgrade until the caller is known or the connection has ended. */
export class AnonymousSockets {
  private readonly open = new Map<string, number>();

  /** Counts one more. Returns what ends the count, which may be called more than once, or null above the limit. */
  enter(address: string): (() => void) | null {
    const key = addressKey(address);
    const before = this.open.get(key) ?? 0;
    if (before >= maxPerAddress) return null;
    this.open.set(key, before + 1);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      const left = (this.open.get(key) ?? 1) - 1;
      if (left > 0) this.open.set(key, left);
      else this.open.delete(key);
    };
  }
}
