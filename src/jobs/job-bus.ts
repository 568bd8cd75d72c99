import type { JobName } from './job-map.js';

/** Says that there may be work. */
export abstract class JobBus {
  /**
   * Lets a worker look at the work of this name soon. Call it after the commit that made the work due. Never waits, never
   * fails: a poke that is lost costs at most one tick.
   */
  abstract poke(name: JobName): void;
}

/** A way for pokes to reach a worker, here or in another process. */
export abstract class JobDriver extends JobBus {
  /** Begins to take pokes in: only in a process that works. A doubled poke is harmless. */
  abstract listen(look: (name: JobName) => void): void;
}
