import CircuitBreaker from 'opossum';
import { Platform } from './platform.js';
import { PlatformFailure } from './platform-failure.js';
import type { BreakerSettings } from './platform-http.settings.js';
import { platformBreakerOpen } from './platform-metrics.js';

/**
 * One circuit breaker per platform. It opens when most calls get no answer or a server error, and spares both sides the
 * calls that would fail too. Refusals by the platform do not count: they are answers.
 */
export class PlatformBreakers {
  private readonly breakers = new Map<Platform, CircuitBreaker<[() => Promise<unknown>], unknown>>();

  constructor(
    private readonly settings: BreakerSettings,
    private readonly onChange: (platform: Platform, isOpen: boolean) => void,
  ) {}

  /** @throws PlatformFailure transient, at once, while the breaker is open */
  async run<Value>(platform: Platform, call: () => Promise<Value>): Promise<Value> {
    try {
      return (await this.of(platform).fire(call)) as Value;
    } catch (error) {
      if ((error as { code?: string }).code !== 'EOPENBREAKER') throw error;
      throw PlatformFailure.transient(platform, {
        platformCode: 'CIRCUIT_OPEN',
        message: 'Most calls failed just now; the next ones wait.',
      });
    }
  }

  close(): void {
    for (const breaker of this.breakers.values()) breaker.shutdown();
  }

  private of(platform: Platform): CircuitBreaker<[() => Promise<unknown>], unknown> {
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
    const report = (isOpen: boolean) => {
      platformBreakerOpen.set({ platform }, isOpen ? 1 : 0);
      this.onChange(platform, isOpen);
    };
    breaker.on('open', () => report(true));
    breaker.on('close', () => report(false));
    this.breakers.set(platform, breaker);
    return breaker;
  }
}

/** No answer, or the platform's own fault. */
export function isOutage(error: unknown): boolean {
  return (
    error instanceof PlatformFailure &&
    error.kind === 'transient' &&
    (error.httpStatus === null || error.httpStatus >= 500)
  );
}
