import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';
import { AuditEventRow } from './audit-event.entity.js';

/** What an admin looks for; absent fields match everything. */
export interface AuditFilter {
  action?: string | null;
  outcome?: 'SUCCESS' | 'FAILURE' | null;
  actorUserId?: string | null;
  /** Events that concern the user: as actor or as the one it was done to. */
  userId?: string | null;
  since?: Date | null;
  until?: Date | null;
}

@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  async insert(
    events: readonly Omit<AuditEventRow, 'createdAt'>[],
    manager: EntityManager = this.database.manager,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO audit_events (id, action, outcome, actor_kind, actor_user_id, actor_name, target_type, target_id,
         user_id, address, details, created_at)
       SELECT "id", "action", "outcome", "actorKind", "actorUserId", "actorName", "targetType", "targetId", "userId",
         "address", "details", app_now()
       FROM jsonb_to_recordset($1::jsonb) AS e ("id" uuid, "action" text, "outcome" text, "actorKind" text,
         "actorUserId" uuid, "actorName" text, "targetType" text, "targetId" text, "userId" uuid, "address" text,
         "details" jsonb)`,
      [JSON.stringify(events)],
    );
  }

  /** Up to `limit` of those older. The database refuses for what is younger than the shortest retention. @returns how many */
  async deleteBefore(keptSince: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.database.manager.query(
      `DELETE FROM audit_events WHERE id IN (
         SELECT id FROM audit_events WHERE created_at < $1 LIMIT $2
       )`,
      [keptSince, limit],
    );
    return count;
  }

  find(id: string): Promise<AuditEventRow | null> {
    return this.database.manager.findOneBy(AuditEventRow, { id });
  }

  /** Newest first, up to `limit`, older than the event `before`. */
  list(filter: AuditFilter, before: string | null, limit: number): Promise<AuditEventRow[]> {
    const query = this.database.manager
      .createQueryBuilder(AuditEventRow, 'event')
      .orderBy('event.id', 'DESC')
      .limit(limit);
    if (filter.action) query.andWhere('event.action = :action', { action: filter.action });
    if (filter.outcome) query.andWhere('event.outcome = :outcome', { outcome: filter.outcome });
    if (filter.actorUserId)
      query.andWhere('event.actor_user_id = :actorUserId', { actorUserId: filter.actorUserId });
    if (filter.userId)
      query.andWhere('(event.user_id = :userId OR event.actor_user_id = :userId)', { userId: filter.userId });
    if (filter.since) query.andWhere('event.created_at >= :since', { since: filter.since });
    if (filter.until) query.andWhere('event.created_at < :until', { until: filter.until });
    if (before) query.andWhere('event.id < :before', { before });
    return query.getMany();
  }
}
