import { Logger } from '@nestjs/common';
import type { HealthNotes } from '../../telemetry/health-notes.js';
import type { Metrics } from '../../telemetry/metrics.js';
import type { PlatformFailure } from '../platform-failure.js';
import { PlatformMetrics } from './metrics.js';
import { Platform } from '../platform.js';

interface ReportedCall {
  platform: Platform;
  endpoint: string;
}

/** Logs and counts the results of calls. URLs, headers and bodies are never passed here, because they contain secrets. */
export class PlatformCallReports {
  private readonly logger = new Logger('PlatformHttp');
  private readonly metrics: PlatformMetrics;
  /** The endpoint whose response showed that the platform is misconfigured. Its next success clears this. */
  private readonly misconfigured = new Map<Platform, string>();

  constructor(
    metrics: Metrics,
    private readonly notes: HealthNotes,
  ) {
    this.metrics = new PlatformMetrics(metrics);
  }

  reportSuccess(call: ReportedCall, startedAt: number, requestId: string | null): void {
    const durationMs = this.count(call, startedAt, 'ok');
    this.logger.debug({ ...call, outcome: 'ok', durationMs, platformRequestId: requestId }, 'Platform call');
    if (this.misconfigured.get(call.platform) !== call.endpoint) return;
    this.misconfigured.delete(call.platform);
    this.notes.clear(`platform:${call.platform}`);
  }

  reportFailure(call: ReportedCall, startedAt: number, failure: PlatformFailure): void {
    const { kind, platformCode, requestId, httpStatus, outcomeUnknown } = failure;
    const durationMs = this.count(call, startedAt, kind);
    this.logger.warn(
      {
        ...call,
        outcome: kind,
        durationMs,
        platformRequestId: requestId,
        platformCode,
        httpStatus,
        outcomeUnknown,
      },
      'Platform call',
    );
    if (kind !== 'misconfigured') return;
    this.misconfigured.set(call.platform, call.endpoint);
    this.notes.set(`platform:${call.platform}`, failure.message);
  }

  breaker(platform: Platform, isOpen: boolean): void {
    this.metrics.breakerOpen.set({ platform }, isOpen ? 1 : 0);
    this.logger.warn(
      { platform },
      isOpen ? 'Circuit breaker opened: most calls failed' : 'Circuit breaker closed',
    );
  }

  reportAbandoned(calls: number): void {
    this.logger.error({ calls }, 'Stopping with critical calls to platforms still running');
  }

  private count({ platform, endpoint }: ReportedCall, startedAt: number, outcome: string): number {
    const seconds = (performance.now() - startedAt) / 1000;
    this.metrics.calls.inc({ platform, endpoint, outcome });
    this.metrics.seconds.observe({ platform, endpoint }, seconds);
    return Math.round(seconds * 1000);
  }
}
