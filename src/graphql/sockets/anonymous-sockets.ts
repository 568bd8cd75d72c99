import { addressKey } from '../../rate-limits/network-address.js';

/** Maximum number of unauthenticated sockets per address. */
const maxPerAddress = 20;

/** Counts sockets from the upgrade until the caller is authenticated or the connection has ended. */
export class AnonymousSockets {
  private readonly open = new Map<string, number>();

  /** Counts a socket. Returns a function that removes it from the count and may be called repeatedly, or null above the limit. */
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
