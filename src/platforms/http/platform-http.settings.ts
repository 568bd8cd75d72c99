/** Times and bounds of the outbound client. Tests provide smaller ones. */
export class PlatformHttpSettings {
  /** Maximum duration of a call, including the body of its response and retries. */
  readonly apiTimeoutMs: number = 15_000;
  /**
   * The same for calls whose response must not be lost: a platform that responds late has acted anyway. Shorter than the leases of the
   * work that makes these calls; the leases are extended meanwhile.
   */
  readonly longTimeoutMs: number = 100_000;
  /** The same for the upload of one chunk. */
  readonly chunkTimeoutMs: number = 120_000;
  /** Shorter than the others, so that an unreachable host can be distinguished from one that accepts a request and does not respond. */
  readonly connectTimeoutMs: number = 5_000;
  readonly maxAnswerBytes: number = 4 * 1024 * 1024;
  /** Delays before the second and third attempt of an idempotent call. Each is a random value between half and the whole. */
  readonly retryDelaysMs: readonly number[] = [250, 1_000];
  /** How long a stopping process waits for critical calls: their maximum duration. */
  readonly shutdownGraceMs: number = 105_000;
  readonly breaker: BreakerSettings = {
    minimumCalls: 20,
    failingPercentage: 50,
    windowMs: 10_000,
    pauseMs: 10_000,
  };
}

export interface BreakerSettings {
  /** The breaker never opens with fewer calls in the window. */
  minimumCalls: number;
  failingPercentage: number;
  windowMs: number;
  /** How long it stays open before one call may try again. */
  pauseMs: number;
}
