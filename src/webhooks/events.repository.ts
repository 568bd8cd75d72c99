import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { knownPlatforms, type Platform } from '../platforms/platform.js';
import { firstEventIdAt } from './domain/event-id.js';
import type { WebhookEventState } from './domain/stored-event.js';
import { WebhookEventEntity } from './event.entity.js';

/** Filter of events. Absent fields match everything. */
export interface WebhookEventFilter {
  platform?: Platform | null;
  state?: WebhookEventState | null;
  type?: string | null;
  subject?: string | null;
  receivedSince?: Date | null;
  receivedUntil?: Date | null;
}

/** Events to apply again. */
export interface ReplayRange {
  platform?: Platform | null;
  type?: string | null;
  states: readonly WebhookEventState[];
  receivedSince: Date;
  receivedUntil: Date;
}

/** Resets an event for a replay: due, without attempts. */
const asNew = `
  state = 'PENDING', due_at = app_now(), lease_id = NULL, attempts = 0, publish_id = NULL, awaits = NULL, note = NULL, processed_at = NULL`;

/** Queries of administrators. Ids contain the time of receipt, so all lists use the primary key. */
@Injectable()
export class WebhookEventsRepository {
  constructor(
    @InjectRepository(WebhookEventEntity) private readonly events: Repository<WebhookEventEntity>,
  ) {}

  /** Newest first, up to `limit`, older than the event `before`. Without those of platforms that this version does not know. */
  list(filter: WebhookEventFilter, before: string | null, limit: number): Promise<WebhookEventEntity[]> {
    const { platform, state, type, subject, receivedSince, receivedUntil } = filter;
    const query = this.events.createQueryBuilder('event').orderBy('event.id', 'DESC').limit(limit);
    query.andWhere('event.platform IN (:...platforms)', {
      platforms: platform ? [platform] : knownPlatforms,
    });
    if (state) query.andWhere('event.state = :state', { state });
    if (type) query.andWhere('event.type = :type', { type });
    if (subject) query.andWhere('event.subject = :subject', { subject });
    if (receivedSince) query.andWhere('event.id >= :since', { since: firstEventIdAt(receivedSince) });
    if (receivedUntil) query.andWhere('event.id < :until', { until: firstEventIdAt(receivedUntil) });
    if (before) query.andWhere('event.id < :before', { before });
    return query.getMany();
  }

  find(id: string): Promise<WebhookEventEntity | null> {
    return this.events.findOneBy({ id, platform: In(knownPlatforms) });
  }

  /** The first `bytes` bytes of each payload, by event id. */
  async payloads(
    ids: readonly string[],
    bytes: number,
  ): Promise<Map<string, { head: Buffer; totalBytes: number }>> {
    const rows: { id: string; head: Buffer; totalBytes: number }[] = await this.events.query(
      `SELECT id, substring(payload FROM 1 FOR $2) AS head, octet_length(payload) AS "totalBytes"
       FROM webhook_events WHERE id = ANY ($1)`,
      [ids, bytes],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Resets an event for a replay. @returns false if it does not exist */
  async replay(id: string, manager: EntityManager = this.events.manager): Promise<boolean> {
    const [, updated]: [unknown[], number] = await manager.query(
      `UPDATE webhook_events SET ${asNew} WHERE id = $1`,
      [id],
    );
    return updated > 0;
  }

  /** Resets up to `limit` events of a range for a replay, oldest first. @returns their number */
  async replayRange(range: ReplayRange, limit: number, manager: EntityManager): Promise<number> {
    const [, updated]: [unknown[], number] = await manager.query(
      `UPDATE webhook_events SET ${asNew} WHERE id = ANY (ARRAY(
         SELECT id FROM webhook_events
         WHERE id >= $1 AND id < $2 AND state = ANY ($3)
           AND ($4::text IS NULL OR platform = $4) AND ($5::text IS NULL OR type = $5)
         ORDER BY id LIMIT $6 FOR UPDATE
       ))`,
      [
        firstEventIdAt(range.receivedSince),
        firstEventIdAt(range.receivedUntil),
        range.states,
        range.platform ?? null,
        range.type ?? null,
        limit,
      ],
    );
    return updated;
  }
}
