interface PageState {
  readonly hidden: boolean;
  addEventListener: (type: 'visibilitychange', listener: () => void) => void;
}

interface Listener {
  onTick: () => void;
  /** Whether seconds are shown. */
  isRecent: boolean;
}

const recentPeriod = 10_000;
const period = 60_000;

/** One timer for all relative times of the page. It rests while the page is hidden and while there is no listener. */
export function createTicker(page: PageState) {
  const listeners = new Set<Listener>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let currentPeriod = 0;

  const tick = () => {
    for (const { onTick } of listeners) onTick();
  };
  const adjust = () => {
    const isNeeded = listeners.size > 0 && !page.hidden;
    const hasRecent = [...listeners].some(({ isRecent }) => isRecent);
    const needed = isNeeded ? (hasRecent ? recentPeriod : period) : 0;
    // A timer with the right period continues, so that new listeners do not delay the others.
    if (needed === currentPeriod) return;
    clearInterval(timer);
    currentPeriod = needed;
    if (needed > 0) timer = setInterval(tick, needed);
  };
  page.addEventListener('visibilitychange', () => {
    if (!page.hidden) tick();
    adjust();
  });

  return {
    /** Calls `onTick` every minute, or every 10 seconds while a time is recent. Returns a function that ends it. */
    listen(onTick: () => void, isRecent: boolean): () => void {
      const listener = { onTick, isRecent };
      listeners.add(listener);
      adjust();
      return () => {
        listeners.delete(listener);
        adjust();
      };
    },
  };
}
