import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Failure } from '../failures/failure.js';
import type { PlatformAdapter } from '../platforms/platform-adapter.js';
import type { RawWebhook, WebhookEvent } from '../platforms/platform-webhooks.js';
import { newEvent, newUnreadBody } from './domain/new-event.js';
import { signatureAge } from './domain/signature-age.js';
import { WebhookInbox } from './webhook-inbox.js';
import { WebhookMetrics } from './webhook-metrics.js';

/** Verify, read, store: nothing else stands between a platform and its 200. */
@Injectable()
export class WebhookIntakeService {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly inbox: WebhookInbox,
    private readonly clock: Clock,
    private readonly metrics: WebhookMetrics,
  ) {}

  /**
   * Resolves when everything in the body is durable.
   *
   * @throws Failure WEBHOOK_NOT_VERIFIED when it is not from the platform or not from now; UNAVAILABLE when no secret is
   * configured, the database is away or too much waits
   */
  async receive(adapter: PlatformAdapter, raw: RawWebhook, requestId: string): Promise<void> {
    const { platform } = adapter;
    const nowMs = this.clock.nowMs();
    const body = this.verified(adapter, raw, nowMs);
    const receipt = { platform, receivedAt: new Date(nowMs), requestId };
    const read = this.read(adapter, body, requestId);
    const events = read ? read.map((event) => newEvent(event, receipt)) : [newUnreadBody(body, receipt)];
    await this.inbox.store(events);
    this.metrics.received.inc({ platform }, events.length);
  }

  private verified({ platform, webhooks }: PlatformAdapter, raw: RawWebhook, nowMs: number): Buffer {
    const verdict = webhooks.verify(raw);
    if (verdict.kind === 'unconfigured') {
      this.metrics.rejected.inc({ platform, reason: 'UNCONFIGURED' });
      throw new Failure('UNAVAILABLE', {}, { message: `No webhook secret is configured for ${platform}.` });
    }
    if (verdict.kind === 'rejected') throw this.refused(platform, verdict.reason);
    const age = signatureAge(verdict.signedAt, nowMs);
    if (age === 'future') throw this.refused(platform, 'SIGNED_IN_THE_FUTURE');
    if (age === 'expired') throw this.refused(platform, 'SIGNED_TOO_LONG_AGO');
    if (age === 'stale') this.metrics.stale.inc({ platform });
    return verdict.body;
  }

  /** null when the adapter cannot read the body. That is for an administrator, and no reason for the platform to retry. */
  private read(
    { platform, webhooks }: PlatformAdapter,
    body: Buffer,
    requestId: string,
  ): WebhookEvent[] | null {
    try {
      return webhooks.read(body);
    } catch (error) {
      this.metrics.unparsed.inc({ platform });
      this.logger.warn({ err: error, platform, requestId }, 'A well-signed webhook could not be read.');
      return null;
    }
  }

  private refused(platform: string, reason: string): Failure {
    this.metrics.rejected.inc({ platform, reason });
    return new Failure('WEBHOOK_NOT_VERIFIED', { reason });
  }
}
