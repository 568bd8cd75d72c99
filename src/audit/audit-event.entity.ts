import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type AuditActorKind = 'USER' | 'CLIENT' | 'SYSTEM' | 'ANONYMOUS';

/** An entry of the audit trail. A trigger refuses updates, and deletes within the minimum retention. */
@Entity('audit_events')
@Check('audit_events_outcome_check', `outcome IN ('SUCCESS', 'FAILURE')`)
@Check('audit_events_actor_kind_check', `actor_kind IN ('USER', 'CLIENT', 'SYSTEM', 'ANONYMOUS')`)
@Index('audit_events_action_idx', ['action', 'id'])
@Index('audit_events_actor_user_id_idx', ['actorUserId', 'id'], { where: 'actor_user_id IS NOT NULL' })
@Index('audit_events_user_id_idx', ['userId', 'id'], { where: 'user_id IS NOT NULL' })
@Index(['createdAt'], { type: 'brin' })
export class AuditEventEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  action: string;

  @Column('text')
  outcome: 'SUCCESS' | 'FAILURE';

  @Column('text')
  actorKind: AuditActorKind;

  @Column('uuid', { nullable: true })
  actorUserId: string | null;

  /** The id of the API client, or the part of the application that acted. */
  @Column('text', { nullable: true })
  actorName: string | null;

  @Column('text', { nullable: true })
  targetType: string | null;

  @Column('text', { nullable: true })
  targetId: string | null;

  /** The user whose data was affected. */
  @Column('uuid', { nullable: true })
  userId: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('jsonb')
  details: Record<string, unknown>;

  @Column('timestamptz')
  createdAt: Date;
}
