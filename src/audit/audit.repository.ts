import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { InjectRepository } from '@nestjs/typeorm';
import { isUUID } from 'class-validator';
import { Brackets, type EntityManager, Repository } from 'typeorm';
import { firstIdAt } from '../crypto/new-id.js';
import { Database, type PreparedStatement, runPrepared } from '../database/database.js';
import type { AuditActorKind } from './audit-event.entity.js';
import { AuditTrailEntity } from './audit-trail.entity.js';

/** An event to write. The database replaces users by their pseudonyms, and adds the time. */
export type NewAuditEvent = Omit<AuditTrailEntity, 'createdAt' | 'actorSubject' | 'subject'>;

/** Filter of audit events. Absent fields match everything. */
export interface AuditFilter {
  action?: string | null;
  outcome?: 'SUCCESS' | 'FAILURE' | null;
  actorKind?: AuditActorKind | null;
  actorUserId?: string | null;
  /** Id of an API client, or part of the application that acted. */
  actorName?: string | null;
  /** Events in which the user is the actor or the affected user. */
  userId?: string | null;
  /** Events in which the pseudonym is the actor or the affected user. */
  subject?: string | null;
  targetType?: string | null;
  targetId?: string | null;
  since?: Date | null;
  until?: Date | null;
}

/**
 * Issued tokens come in batches of hundreds, for which the query builder takes longer than the database. Personal data without a person, as
 * of a user who was deleted meanwhile, is not stored.
 */
const insert: PreparedStatement = {
  name: 'audit.insert',
  text: `
    WITH given AS (
      SELECT e.*, a.id AS actor_subject, u.id AS subject,
        CASE WHEN e."targetType" = 'email' THEN e."targetId" END AS email
      FROM jsonb_to_recordset($1::jsonb) AS e ("id" uuid, "action" text, "outcome" text, "actorKind" text,
        "actorUserId" uuid, "actorName" text, "targetType" text, "targetId" text, "userId" uuid, "address" text,
        "details" jsonb, "salt" uuid)
      LEFT JOIN audit_subjects a ON a.user_id = e."actorUserId"
      LEFT JOIN audit_subjects u ON u.user_id = e."userId"
    ), event AS MATERIALIZED (
      SELECT *, CASE WHEN "actorUserId" IS NULL THEN subject ELSE actor_subject END AS owner,
        (address IS NOT NULL OR email IS NOT NULL) AND CASE
          WHEN "actorUserId" IS NOT NULL THEN actor_subject IS NOT NULL
          ELSE "userId" IS NULL OR subject IS NOT NULL
        END AS is_personal
      FROM given
    ), personal AS (
      INSERT INTO audit_personal_data (event_id, subject, salt, address, email)
      SELECT id, owner, salt, address, email FROM event WHERE is_personal
    )
    INSERT INTO audit_events (id, action, outcome, actor_kind, actor_name, target_type, target_id, details, created_at,
      actor_subject, subject, personal_hash)
    SELECT id, action, outcome, "actorKind", "actorName", "targetType",
      CASE "targetType"
        WHEN 'user' THEN (SELECT s.id::text FROM audit_subjects s WHERE s.user_id = "targetId"::uuid)
        WHEN 'email' THEN NULL
        ELSE "targetId"
      END,
      details, (SELECT app_now()), actor_subject, subject,
      CASE WHEN is_personal THEN audit_personal_hash(salt, address, email) END
    FROM event`,
};

/** Ids have the time of the process, events that of the database. Only how much is read depends on it. */
const maxClockDifferenceMs = 24 * 3600_000;

/** Keyed hashes of email addresses have this form. Other ids may have it, too. */
const emailPseudonym = /^[0-9a-f]{32}$/;

@Injectable()
export class AuditRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(AuditTrailEntity) private readonly trail: Repository<AuditTrailEntity>,
  ) {}

  async insert(
    events: readonly NewAuditEvent[],
    manager: EntityManager = this.database.manager,
  ): Promise<void> {
    if (events.length === 0) return;
    const values = [JSON.stringify(events.map((event) => ({ ...event, salt: randomUUID() })))];
    if (manager === this.database.manager) await this.database.affected(insert, values);
    else await runPrepared(manager, insert, values);
  }

  /** Deletes the personal data of events whose target is one of these hashes of email addresses. */
  async eraseEmail(hashes: readonly string[], manager: EntityManager): Promise<void> {
    await manager.query('SELECT audit_erase_email($1)', [hashes]);
  }

  /** Makes the personal data of these events belong to the user, so that it is deleted with the user. */
  async assignEmail(hashes: readonly string[], userId: string, manager: EntityManager): Promise<void> {
    await manager.query('SELECT audit_assign_email($1, $2)', [hashes, userId]);
  }

  find(id: string): Promise<AuditTrailEntity | null> {
    return this.trail.findOneBy({ id });
  }

  /** Up to `limit` events older than the event `before`, newest first. */
  list(filter: AuditFilter, before: string | null, limit: number): Promise<AuditTrailEntity[]> {
    const query = this.trail.createQueryBuilder('event').orderBy('event.id', 'DESC').limit(limit);
    if (isGiven(filter.action)) query.andWhere('event.action = :action', { action: filter.action });
    if (filter.outcome) query.andWhere('event.outcome = :outcome', { outcome: filter.outcome });
    if (filter.actorKind) query.andWhere('event.actor_kind = :actorKind', { actorKind: filter.actorKind });
    if (isGiven(filter.actorName))
      query.andWhere('event.actor_name = :actorName', { actorName: filter.actorName });
    if (isGiven(filter.targetType))
      query.andWhere('event.target_type = :targetType', { targetType: filter.targetType });
    // By indexed columns, not by the ids that the view derives from them.
    if (isGiven(filter.targetId)) query.andWhere(isAbout(filter.targetId), { targetId: filter.targetId });
    const subjectOf = (name: string) => `(SELECT id FROM audit_subjects WHERE user_id = :${name})`;
    if (filter.actorUserId)
      query.andWhere(`event.actor_subject = ${subjectOf('actorUserId')}`, {
        actorUserId: filter.actorUserId,
      });
    for (const [name, subject] of [
      ['userId', subjectOf('userId')],
      ['subject', ':subject'],
    ] as const) {
      if (!filter[name]) continue;
      query.andWhere(
        new Brackets((either) =>
          either.where(`event.subject = ${subject}`).orWhere(`event.actor_subject = ${subject}`),
        ),
        { [name]: filter[name] },
      );
    }
    // Also by id, which begins with a time: the list is read in the order of ids.
    if (filter.since)
      query.andWhere('event.created_at >= :since AND event.id >= :sinceId', {
        since: filter.since,
        sinceId: firstIdAt(filter.since.getTime() - maxClockDifferenceMs),
      });
    if (filter.until)
      query.andWhere('event.created_at < :until AND event.id < :untilId', {
        until: filter.until,
        untilId: firstIdAt(filter.until.getTime() + maxClockDifferenceMs),
      });
    if (before) query.andWhere('event.id < :before', { before });
    return query.getMany();
  }
}

/** A condition that an index of stored ids serves: the view derives ids of users and email addresses, and comparing those reads all events. */
function isAbout(targetId: string): string {
  const derived = 'event.target_id = :targetId';
  const stored = 'event.stored_target_id = :targetId';
  if (isUUID(targetId))
    return `${derived} AND (${stored} OR event.stored_target_id =
      (SELECT s.id::text FROM audit_subjects s WHERE s.user_id = CAST(:targetId AS uuid)))`;
  if (!emailPseudonym.test(targetId)) return stored;
  return `${derived} AND event.id IN (
    SELECT d.event_id FROM audit_personal_data d WHERE d.email = :targetId
    UNION ALL SELECT o.id FROM audit_events o WHERE o.target_id = :targetId)`;
}

/** An empty text is a value that no event has. */
function isGiven(value: string | null | undefined): value is string {
  return value !== null && value !== undefined;
}
