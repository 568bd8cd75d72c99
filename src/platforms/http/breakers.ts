import CircuitBreaker from 'opossum';
import { Platform } from '../platform.js';
import { PlatformFailure } from '../platform-failure.js';
import type { BreakerSettings } from './platform-http.settings.js';

/**
 * One circuit breaker per platform. It opens when most calls get no response or a server error. Refusals by the platform do not
 * count, because they are responses.
 */
export class PlatformBreakers {
  private readonly breakers = new Map<Platform, CircuitBreaker<[() => Promise<unknown>]>>();

  constructor(
    private readonly settings: BreakerSettings,
    private readonly onChange: (platform: Platform, isOpen: boolean) => void,
  ) {}

  /** @throws PlatformFailure transient, immediately, while the breaker is open */
  async run<Value>(platform: Platform, call: () => Promise<Value>): Promise<Value> {
    try {
      return (await this.of(platform).fire(call)) as Value;
    } catch (error) {
      switch ((error as { code?: string }).code) {
        case 'EOPENBREAKER':
          throw pausedCall(platform, 'CIRCUIT_OPEN', 'Most recent calls failed. New calls wait.');
        case 'ESHUTDOWN':
          throw pausedCall(platform, 'STOPPING', 'This process is stopping.');
        default:
          throw error;
      }
    }
  }

  close(): void {
    for (const breaker of this.breakers.values()) breaker.shutdown();
  }

  private of(platform: Platform): CircuitBreaker<[() => Promise<unknown>]> {
    const known = this.breakers.get(platform);
    if (known) return known;
    const breaker = new CircuitBreaker((call: () => Promise<unknown>) => call(), {
      name: platform,
      timeout: false,
      volumeThreshold: this.settings.minimumCalls,
      errorThresholdPercentage: this.settings.failingPercentage,
      rollingCountTimeout: this.settings.windowMs,
      resetTimeout: this.settings.pauseMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      errorFilter: (error: unknown) => !isOutage(error),
    });
    breaker.on('open', () => this.onChange(platform, true));
    breaker.on('close', () => this.onChange(platform, false));
    this.breakers.set(platform, breaker);
    return breaker;
  }
}

function pausedCall(platform: Platform, platformCode: string, message: string): PlatformFailure {
  return PlatformFailure.transient(platform, { platformCode, message });
}

/** No response, or a server error of the platform. */
export function isOutage(error: unknown): boolean {
  return (
    error instanceof PlatformFailure &&
    error.kind === 'transient' &&
    // A repetition would be as large.
    error.platformCode !== 'ANSWER_TOO_LARGE' &&
    (error.httpStatus === null || error.httpStatus >= 500)
  );
}
