import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { AuditEventEntity } from './audit-event.entity.js';

/** Filter of audit events. Absent fields match everything. */
export interface AuditFilter {
  action?: string | null;
  outcome?: 'SUCCESS' | 'FAILURE' | null;
  actorUserId?: string | null;
  /** Events in which the user is the actor or the affected user. */
  userId?: string | null;
  since?: Date | null;
  until?: Date | null;
}

@Injectable()
export class AuditRepository {
  constructor(@InjectRepository(AuditEventEntity) private readonly events: Repository<AuditEventEntity>) {}

  /** Issued tokens come in batches of hundreds, for which the query builder takes longer than the database. */
  async insert(
    events: readonly Omit<AuditEventEntity, 'createdAt'>[],
    manager: EntityManager = this.events.manager,
  ): Promise<void> {
    if (events.length === 0) return;
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

  /** Deletes up to `limit` older events. The database refuses to delete events within the minimum retention. @returns the number of deleted events */
  async deleteBefore(keptSince: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.events.query(
      `DELETE FROM audit_events WHERE id IN (
         SELECT id FROM audit_events WHERE created_at < $1 LIMIT $2
       )`,
      [keptSince, limit],
    );
    return count;
  }

  find(id: string): Promise<AuditEventEntity | null> {
    return this.events.findOneBy({ id });
  }

  /** Up to `limit` events older than the event `before`, newest first. */
  list(filter: AuditFilter, before: string | null, limit: number): Promise<AuditEventEntity[]> {
    const query = this.events.createQueryBuilder('event').orderBy('event.id', 'DESC').limit(limit);
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
