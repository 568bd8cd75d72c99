import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { Agent } from 'undici';
import { Clock } from '../../clock/clock.js';
import { SharedRedis } from '../../rate-limits/shared-redis.js';
import { HealthNotes } from '../../telemetry/health-notes.js';
import { Metrics } from '../../telemetry/metrics.js';
import { withSpan } from '../../telemetry/tracing.js';
import { Platform } from '../platform.js';
import { AwakeDeadline } from './awake-deadline.js';
import { PlatformCallReports } from './call-reports.js';
import { type AllowanceNote, PlatformAllowances } from './allowances.js';
import { isOutage, PlatformBreakers } from './breakers.js';
import type { CallBudget } from '../platform-budgets.js';
import { type Budget, PlatformBudgets } from './budgets.js';
import { PlatformFailure } from '../platform-failure.js';
import { PlatformHttpSettings } from './platform-http.settings.js';
import { transportFailure } from './transport-failure.js';

export interface PlatformRequest {
  platform: Platform;
  /** Name of the endpoint in logs, metrics and budgets. The URL is never logged, because it may contain a secret. */
  endpoint: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | AsyncIterable<Uint8Array>;
  /** Whether the call may be repeated. Only such calls are retried here; their body must not be a stream. */
  repeatable: boolean;
  /**
   * Losing the response would cost a connection or double a post. Such calls ignore an open circuit breaker and a stopping process,
   * and have a longer time limit.
   */
  critical: boolean;
  /** `long`: a longer time limit, for a slow call that may be repeated. */
  timeout: 'api' | 'long' | 'chunk';
  budget?: Budget;
  /** The allowances of the platform that the call uses. */
  allowances?: Allowances;
}

/** How a call uses the allowances of its platform. */
export interface Allowances {
  /** Allowances that the call uses. It waits while one of them is used up. */
  keys: readonly string[];
  /** Whether it waits while one of them is low. */
  deferrable: boolean;
  /** Reads the state of allowances from a response, successful or not. */
  read(answer: PlatformAnswer): readonly AllowanceNote[];
}

export interface PlatformAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

/** The parsed result of a response, and the platform's request id. */
export interface Reading<Value> {
  value: Value;
  requestId: string | null;
}

/**
 * The outbound client. Every call to a platform goes through it.
 *
 * The adapter classifies the response inside the call. So retries, circuit breaker, metrics and logs follow its result and not the
 * HTTP status, which platforms use inconsistently.
 */
@Injectable()
export class PlatformHttp implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly reports: PlatformCallReports;
  private readonly agent: Agent;
  private readonly breakers: PlatformBreakers;
  private readonly allowances: PlatformAllowances;
  private readonly criticalCalls = new Set<Promise<unknown>>();

  constructor(
    private readonly settings: PlatformHttpSettings,
    clock: Clock,
    private readonly budgets: PlatformBudgets,
    redis: SharedRedis,
    metrics: Metrics,
    notes: HealthNotes,
  ) {
    this.reports = new PlatformCallReports(metrics, notes);
    // The time limit of the call covers headers and body.
    this.agent = new Agent({
      connect: { timeout: settings.connectTimeoutMs },
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: settings.maxAnswerBytes,
    });
    this.breakers = new PlatformBreakers(settings.breaker, (platform, isOpen) =>
      this.reports.breaker(platform, isOpen),
    );
    this.allowances = new PlatformAllowances(clock, redis);
  }

  /** How much of budgets is used, in their order. Null if no call was counted recently. */
  readBudgets(platform: Platform, budgets: readonly Budget[]): Promise<(CallBudget | null)[]> {
    return this.budgets.read(platform, budgets);
  }

  /**
   * Calls a platform and passes the whole response to `read`.
   *
   * @param read parses the response; throws a PlatformFailure for everything that is not a success
   * @throws PlatformFailure
   */
  call<Value>(request: PlatformRequest, read: (answer: PlatformAnswer) => Reading<Value>): Promise<Value> {
    const call = this.withRepeats(request, read);
    if (request.critical) {
      const tracked = call.then(ignore, ignore).finally(() => this.criticalCalls.delete(tracked));
      this.criticalCalls.add(tracked);
    }
    return call;
  }

  /** Waits for critical calls, and for those that follow from them. */
  async beforeApplicationShutdown(): Promise<void> {
    const gracePeriod = new AbortController();
    const deadline = delay(this.settings.shutdownGraceMs, 'late', { signal: gracePeriod.signal }).catch(
      ignore,
    );
    while (this.criticalCalls.size > 0) {
      const outcome = await Promise.race([Promise.all(this.criticalCalls), deadline]);
      if (outcome === 'late') {
        this.reports.reportAbandoned(this.criticalCalls.size);
        break;
      }
    }
    gracePeriod.abort();
  }

  async onApplicationShutdown(): Promise<void> {
    this.breakers.close();
    await this.agent.destroy();
  }

  private withRepeats<Value>(
    request: PlatformRequest,
    read: (answer: PlatformAnswer) => Reading<Value>,
  ): Promise<Value> {
    const deadline = new AwakeDeadline(this.limitOf(request));
    return this.callWithRetries(request, read, deadline.signal).finally(() => deadline.clear());
  }

  private limitOf({ timeout, critical }: PlatformRequest): number {
    if (timeout === 'chunk') return this.settings.chunkTimeoutMs;
    return critical || timeout === 'long' ? this.settings.longTimeoutMs : this.settings.apiTimeoutMs;
  }

  private async callWithRetries<Value>(
    request: PlatformRequest,
    read: (answer: PlatformAnswer) => Reading<Value>,
    signal: AbortSignal,
  ): Promise<Value> {
    for (const pause of request.repeatable ? this.settings.retryDelaysMs : []) {
      try {
        return await this.callOnce(request, read, signal);
      } catch (error) {
        if (!isOutage(error) || signal.aborted) throw error;
        await delay(pause * (0.5 + Math.random() / 2));
      }
    }
    return this.callOnce(request, read, signal);
  }

  private async callOnce<Value>(
    request: PlatformRequest,
    read: (answer: PlatformAnswer) => Reading<Value>,
    signal: AbortSignal,
  ): Promise<Value> {
    const { platform, endpoint, budget, allowances } = request;
    if (allowances) await this.allowances.check(platform, endpoint, allowances.keys, allowances.deferrable);
    if (budget) await this.budgets.take(platform, endpoint, budget);
    const attributes = { 'patchbay.platform': platform, 'patchbay.endpoint': endpoint };
    const call = () =>
      withSpan(
        `platform ${endpoint}`,
        attributes,
        () => this.reported(request, read, signal),
        SpanKind.CLIENT,
      );
    return request.critical ? call() : this.breakers.run(platform, call);
  }

  private async reported<Value>(
    request: PlatformRequest,
    read: (answer: PlatformAnswer) => Reading<Value>,
    signal: AbortSignal,
  ): Promise<Value> {
    const { platform, endpoint } = request;
    const startedAt = performance.now();
    try {
      const answer = await this.exchange(request, signal);
      if (request.allowances) await this.allowances.note(platform, request.allowances.read(answer));
      const { value, requestId } = read(answer);
      this.reports.reportSuccess({ platform, endpoint }, startedAt, requestId);
      return value;
    } catch (error) {
      if (error instanceof PlatformFailure) {
        this.reports.reportFailure({ platform, endpoint }, startedAt, error);
        if (request.budget) await this.budgets.noteRefusal(platform, request.budget, error);
      }
      throw error;
    }
  }

  private async exchange(request: PlatformRequest, signal: AbortSignal): Promise<PlatformAnswer> {
    const source = typeof request.body === 'object' ? new SourceErrorTracker(request.body) : null;
    try {
      const url = new URL(request.url);
      const { statusCode, headers, body } = await this.agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: request.headers,
        body: source ? Readable.from(source.bytes()) : (request.body as string | undefined),
        signal,
      });
      return { status: statusCode, headers, text: await body.text() };
    } catch (error) {
      if (source?.error) throw source.error;
      throw transportFailure(request.platform, error, !request.repeatable);
    }
  }
}

/** Distinguishes an error of the local file from an error of the connection. */
class SourceErrorTracker {
  error: unknown = null;

  constructor(private readonly source: AsyncIterable<Uint8Array>) {}

  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.source;
    } catch (error) {
      this.error = error;
      throw error;
    }
  }
}

function ignore(): void {}
