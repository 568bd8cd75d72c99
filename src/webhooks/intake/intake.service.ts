import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Failure } from '../../failures/failure.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import type { RawWebhook, WebhookEvent, WebhookVerdict } from '../../platforms/platform-webhooks.js';
import { newEvent, newUnreadBody } from '../domain/new-event.js';
import { signatureAge } from '../domain/signature-age.js';
import { WebhookInbox } from './inbox.js';
import { currentTraceParent } from '../../telemetry/tracing.js';
import { WebhookMetrics } from '../metrics.js';

/** Verifies, parses and stores a webhook. */
@Injectable()
export class WebhookIntakeService {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly inbox: WebhookInbox,
    private readonly clock: Clock,
    private readonly metrics: WebhookMetrics,
  ) {}

  /**
   * Resolves when all events of the body are durable.
   *
   * @throws Failure WEBHOOK_NOT_VERIFIED if the signature is wrong or too old; UNAVAILABLE if no secret is configured, the
   * database is unreachable or too many events wait
   */
  async receive(adapter: PlatformAdapter, raw: RawWebhook, requestId: string): Promise<void> {
    const { platform } = adapter;
    const nowMs = this.clock.nowMs();
    const { body, loginType } = this.verify(adapter, raw, nowMs);
    const receipt = {
      platform,
      receivedAt: new Date(nowMs),
      requestId,
      traceParent: currentTraceParent(),
      loginType,
    };
    const read = this.read(adapter, body, requestId);
    const events = read ? read.map((event) => newEvent(event, receipt)) : [newUnreadBody(body, receipt)];
    await this.inbox.store(events);
    this.metrics.received.inc({ platform }, events.length);
  }

  private verify(
    { platform, webhooks }: PlatformAdapter,
    raw: RawWebhook,
    nowMs: number,
  ): Extract<WebhookVerdict, { kind: 'verified' }> {
    const verdict = webhooks.verify(raw);
    if (verdict.kind === 'unconfigured') {
      this.metrics.rejected.inc({ platform, reason: 'UNCONFIGURED' });
      throw new Failure('UNAVAILABLE', {}, { message: `No webhook secret is configured for ${platform}.` });
    }
    if (verdict.kind === 'rejected') throw this.reject(platform, verdict.reason);
    const age = signatureAge(verdict.signedAt, nowMs);
    if (age === 'future') throw this.reject(platform, 'SIGNED_IN_THE_FUTURE');
    if (age === 'expired') throw this.reject(platform, 'SIGNED_TOO_LONG_AGO');
    if (age === 'stale') this.metrics.stale.inc({ platform });
    return verdict;
  }

  /** Null if the adapter cannot parse the body. An admin must look at it; a retry by the platform would not help. */
  private read(
    { platform, webhooks }: PlatformAdapter,
    body: Buffer,
    requestId: string,
  ): WebhookEvent[] | null {
    try {
      return webhooks.read(body);
    } catch (error) {
      this.metrics.unparsed.inc({ platform });
      this.logger.warn({ err: error, platform, requestId }, 'Parsing a verified webhook failed');
      return null;
    }
  }

  private reject(platform: string, reason: string): Failure {
    this.metrics.rejected.inc({ platform, reason });
    return new Failure('WEBHOOK_NOT_VERIFIED', { reason });
  }
}
