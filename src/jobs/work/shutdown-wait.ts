import { setTimeout as delay } from 'node:timers/promises';

/**
 * How long a stopping process waits for running work. Longer than any platform call whose response must not be lost,
 * so that the response is also saved. Other work stops between two steps. Work that takes longer is claimed again
 * when its lease ends.
 */
export const maxShutdownWaitMs = 110_000;

/** The time that a stopping process gives to running work, counted from the begin of the stop. */
export class ShutdownWait {
  private begunAt: number | null = null;

  begin(): void {
    this.begunAt ??= performance.now();
  }

  /** Waits for running work. False if the time is over before it has ended. */
  async for(work: Promise<unknown>): Promise<boolean> {
    this.begin();
    const deadline = new AbortController();
    const leftMs = maxShutdownWaitMs - (performance.now() - this.begunAt!);
    const late = delay(Math.max(0, leftMs), false, { signal: deadline.signal }).catch(() => false);
    const hasEnded = await Promise.race([work.then(() => true), late]);
    deadline.abort();
    return hasEnded;
  }
}
