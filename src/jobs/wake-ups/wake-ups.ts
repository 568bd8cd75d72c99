import type { WorkName } from '../work/work-specs.js';

/** Wakes workers, in this process or in others. */
export abstract class WakeUps {
  /**
   * Makes a worker check this work soon. Call it after the commit that made the work due. It never waits and never fails: a
   * lost wake-up costs at most one tick of the timer.
   */
  abstract wake(name: WorkName): void;

  /** Starts to receive wake-ups. Only workers call it. A duplicate wake-up is harmless. */
  abstract listen(onWakeUp: (name: WorkName) => void): void;
}
