const extendEveryMs = 20_000;

export interface KeptLease {
  /** Aborted if another process has claimed the work, or if the lease was extended too often. */
  lost: AbortSignal;
  stop(): void;
}

/**
 * Extends a lease of a minute while its work runs.
 *
 * @param extend false if another process has claimed the work
 * @param maxExtensions after these, another process may claim the work, also if this one ignores the signal
 */
export function keepLease(
  extend: () => Promise<boolean>,
  { maxExtensions, failed }: { maxExtensions: number; failed: (error: unknown) => void },
): KeptLease {
  const lost = new AbortController();
  let extensionCount = 0;
  // Not `@Interval`: each running item has its own timer.
  const timer = setInterval(() => {
    extensionCount += 1;
    if (extensionCount > maxExtensions) {
      lost.abort();
      clearInterval(timer);
      return;
    }
    extend().then((kept) => {
      if (!kept) lost.abort();
    }, failed);
  }, extendEveryMs);
  timer.unref();
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}
