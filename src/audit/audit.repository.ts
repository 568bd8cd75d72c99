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
    const column = <Key extends keyof (typeof events)[number]>(key: Key) => events.map((event) => event[key]);
    await manager.query(
      `INSERT INTO audit_events (id, action, outcome, actor_kind, actor_user_id, actor_name, target_type, target_id,
         user_id, address, details, created_at)
       SELECT e.*, app_now()
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[],
         $9::uuid[], $10::text[], $11::jsonb[]) AS e`,
      [
        column('id'),
        column('action'),
        column('outcome'),
        column('actorKind'),
        column('actorUserId'),
        column('actorName'),
        column('targetType'),
        column('targetId'),
        column('userId'),
        column('address'),
        events.map(({ details }) => JSON.stringify(details)),
      ],
    );
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
