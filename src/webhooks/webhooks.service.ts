import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit.js';
import type { Actor } from '../auth/actor.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { WakeUps } from '../jobs/wake-ups/wake-ups.js';
import type { Platform } from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { redactPayload } from './domain/redact-payload.js';
import type { WebhookEventEntity } from './event.entity.js';
import { type ReplayRange, type WebhookEventFilter, WebhookEventsRepository } from './events.repository.js';

/** Maximum number of events of one replay. A larger range needs several calls. */
const maxReplayed = 10_000;

/** Maximum size of a payload in a response. */
const maxShownBytes = 64 * 1024;

/** Lists and replays stored events for admins. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly events: WebhookEventsRepository,
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
    private readonly audit: Audit,
    private readonly platforms: PlatformRegistry,
  ) {}

  /** Newest first, up to `limit`, older than the event `before`. */
  list(filter: WebhookEventFilter, before: string | null, limit: number): Promise<WebhookEventEntity[]> {
    return this.events.list(filter, before, limit);
  }

  find(id: string): Promise<WebhookEventEntity | null> {
    return this.events.find(id);
  }

  /** English name of a type of events. Null if the platform's own name is a word, or if the type is not known. */
  typeName(platform: Platform, type: string): string | null {
    return this.platforms.find(platform)?.webhooks.typeNames?.get(type) ?? null;
  }

  /** The redacted payloads in the order of the ids, at most 64 KiB each. Null if the event was deleted. */
  async payloads(ids: readonly string[]): Promise<({ text: string; cut: boolean } | null)[]> {
    const payloads = await this.events.payloads(ids, maxShownBytes);
    return ids.map((id) => {
      const payload = payloads.get(id);
      if (!payload) return null;
      return { text: redactPayload(payload.head.toString()), cut: payload.totalBytes > maxShownBytes };
    });
  }

  /** Applies an event again. @throws Failure NOT_FOUND */
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

  /** Applies the oldest 10 000 events of a range again. `hasMore`: call it again. */
  async replayRange(actor: Actor, range: ReplayRange): Promise<{ count: number; hasMore: boolean }> {
    const count = await this.database.transaction(async (manager) => {
      const replayed = await this.events.replayRange(range, maxReplayed, manager);
      await this.audit.record(
        { action: 'webhook_events.replayed', actor, outcome: 'SUCCESS', details: { ...range, replayed } },
        manager,
      );
      return replayed;
    });
    if (count > 0) this.wakeUps.wake('webhooks.process');
    return { count, hasMore: count === maxReplayed };
  }
}
