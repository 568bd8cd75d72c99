import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit.js';
import type { Actor } from '../auth/actor.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { WakeUps } from '../jobs/wake-ups/wake-ups.js';
import { redactPayload } from './domain/redact-payload.js';
import type { WebhookEventEntity } from './webhook-event.entity.js';
import {
  type ReplayRange,
  type WebhookEventFilter,
  WebhookEventsRepository,
} from './webhook-events.repository.js';

/** What one replay takes at most; a larger range is replayed in turns. */
const replayLimit = 10_000;

/** How much of a payload is shown. */
const shownBytes = 64 * 1024;

/** Stored events, as administrators see and replay them. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly events: WebhookEventsRepository,
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
    private readonly audit: Audit,
  ) {}

  /** Newest first, up to `limit`, older than the event `before`. */
  list(filter: WebhookEventFilter, before: string | null, limit: number): Promise<WebhookEventEntity[]> {
    return this.events.list(filter, before, limit);
  }

  find(id: string): Promise<WebhookEventEntity | null> {
    return this.events.find(id);
  }

  /** The payloads without secrets, in the order of the ids, cut after 64 KiB; null where the event is gone. */
  async payloads(ids: readonly string[]): Promise<({ text: string; cut: boolean } | null)[]> {
    const payloads = await this.events.payloads(ids, shownBytes);
    return ids.map((id) => {
      const payload = payloads.get(id);
      if (!payload) return null;
      return { text: redactPayload(payload.head.toString()), cut: payload.totalBytes > shownBytes };
    });
  }

  /** Applies an event once more. @throws Failure NOT_FOUND */
  async replay(actor: Actor, id: string): Promise<{ count: number; hasMore: boolean }> {
    await this.database.transaction(async (manager) => {
      if (!(await this.events.replay(id, manager))) throw new Failure('NOT_FOUND');
      const target = { type: 'WebhookEvent', id };
      await this.audit.record(
        { action: 'webhook_event.replayed', actor, outcome: 'SUCCESS', target },
        manager,
      );
    });
    this.wakeUps.wake('webhooks.process');
    return { count: 1, hasMore: false };
  }

  /** Applies the events of a range once more, the oldest 10 000 of them; `hasMore` asks for another turn. */
  async replayRange(actor: Actor, range: ReplayRange): Promise<{ count: number; hasMore: boolean }> {
    const count = await this.database.transaction(async (manager) => {
      const replayed = await this.events.replayRange(range, replayLimit, manager);
      await this.audit.record(
        { action: 'webhook_events.replayed', actor, outcome: 'SUCCESS', details: { ...range, replayed } },
        manager,
      );
      return replayed;
    });
    if (count > 0) this.wakeUps.wake('webhooks.process');
    return { count, hasMore: count === replayLimit };
  }
}
