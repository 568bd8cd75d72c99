import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type AuditActorKind = 'USER' | 'CLIENT' | 'SYSTEM' | 'ANONYMOUS';

/** A line of the audit trail. The table takes inserts only; a trigger refuses everything else. */
@Entity('audit_events')
@Check('audit_events_outcome_check', `outcome IN ('SUCCESS', 'FAILURE')`)
@Check('audit_events_actor_kind_check', `actor_kind IN ('USER', 'CLIENT', 'SYSTEM', 'ANONYMOUS')`)
@Index('audit_events_action_idx', ['action', 'id'])
@Index('audit_events_actor_user_id_idx', ['actorUserId', 'id'], { where: 'actor_user_id IS NOT NULL' })
@Index('audit_events_user_id_idx', ['userId', 'id'], { where: 'user_id IS NOT NULL' })
@Index('audit_events_created_at_idx', ['createdAt'], { type: 'brin' })
export class AuditEventRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_events_pkey' })
  id: string;

  @Column('text')
  action: string;

  @Column('text')
  outcome: 'SUCCESS' | 'FAILURE';

  @Column('text', { name: 'actor_kind' })
  actorKind: AuditActorKind;

  @Column('uuid', { name: 'actor_user_id', nullable: true })
  actorUserId: string | null;

  /** The API client's id, or the part of the application that acted. */
  @Column('text', { name: 'actor_name', nullable: true })
  actorName: string | null;

  @Column('text', { name: 'target_type', nullable: true })
  targetType: string | null;

  @Column('text', { name: 'target_id', nullable: true })
  targetId: string | null;

  /** Whose data it concerns. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('jsonb')
  details: Record<string, unknown>;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
