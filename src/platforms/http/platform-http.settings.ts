/** Times and bounds of the outbound client. Tests provide smaller ones. */
export class PlatformHttpSettings {
  /** Hard limit of a call, its answer's body and any repeats included. */
  readonly apiTimeoutMs: number = 15_000;
  /**
   * The same for calls whose answer must not be lost: a platform that answers late has acted all the same. Below the leases of the
   * work that makes them, which are renewed meanwhile.
   */
  readonly longTimeoutMs: number = 100_000;
  /** The same for the upload of one chunk. */
  readonly chunkTimeoutMs: number = 120_000;
  /** Below the others, so that a host that cannot be reached is told apart from one that was asked and kept silent. */
  readonly connectTimeoutMs: number = 5_000;
  readonly maxAnswerBytes: number = 4 * 1024 * 1024;
  /** Waits before the second and third try of a call that is safe to repeat; each is drawn between half and the whole. */
  readonly retryDelaysMs: readonly number[] = [250, 1_000];
  /** How long a stopping process waits for critical calls: as long as they may take. */
  readonly shutdownGraceMs: number = 105_000;
  readonly breaker: BreakerSettings = {
    minimumCalls: 20,
    failingPercentage: 50,
    windowMs: 10_000,
    pauseMs: 10_000,
  };
}

export interface BreakerSettings {
  /** Calls in the window below which it never opens. */
  minimumCalls: number;
  failingPercentage: number;
  windowMs: number;
  /** How long it stays open before one call may try again. */
  pauseMs: number;
}
