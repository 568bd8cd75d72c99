import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type AuditActorKind = 'USER' | 'CLIENT' | 'SYSTEM' | 'ANONYMOUS';

/**
 * An event as it is stored and sealed. Triggers refuse updates, and deletes within the minimum retention and of sealed events. People are
 * pseudonyms: `AuditTrailEntity` has the events with the ids of users and their addresses.
 */
@Entity('audit_events')
@Check('audit_events_outcome_check', `outcome IN ('SUCCESS', 'FAILURE')`)
@Check('audit_events_actor_kind_check', `actor_kind IN ('USER', 'CLIENT', 'SYSTEM', 'ANONYMOUS')`)
@Index('audit_events_action_idx', ['action', 'id'])
@Index('audit_events_actor_user_id_idx', ['actorUserId', 'id'], { where: 'actor_user_id IS NOT NULL' })
@Index('audit_events_user_id_idx', ['userId', 'id'], { where: 'user_id IS NOT NULL' })
@Index('audit_events_actor_subject_idx', ['actorSubject', 'id'], { where: 'actor_subject IS NOT NULL' })
@Index('audit_events_subject_idx', ['subject', 'id'], { where: 'subject IS NOT NULL' })
@Index('audit_events_target_id_idx', ['targetId', 'id'], { where: 'target_id IS NOT NULL' })
@Index('audit_events_actor_name_idx', ['actorName', 'id'], { where: 'actor_name IS NOT NULL' })
@Index(['createdAt'], { type: 'brin' })
@Index(['writtenIn'], { type: 'brin' })
export class AuditEventEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  action: string;

  @Column('text')
  outcome: 'SUCCESS' | 'FAILURE';

  @Column('text')
  actorKind: AuditActorKind;

  /**
   * Always null: only versions before pseudonyms write it, and a trigger moves it elsewhere, as it does for `userId` and `address`. The three
   * columns, their indices and the trigger can go in the version after the first one with pseudonyms.
   */
  @Column('uuid', { nullable: true })
  actorUserId: string | null;

  /** The id of the API client, or the part of the application that acted. */
  @Column('text', { nullable: true })
  actorName: string | null;

  @Column('text', { nullable: true })
  targetType: string | null;

  /** The pseudonym if the target is a user. Null if it is an email address. */
  @Column('text', { nullable: true })
  targetId: string | null;

  @Column('uuid', { nullable: true })
  userId: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('jsonb')
  details: Record<string, unknown>;

  @Column('timestamptz')
  createdAt: Date;

  /** Pseudonym of the user who acted. */
  @Column('uuid', { nullable: true })
  actorSubject: string | null;

  /** Pseudonym of the user whose data was affected. */
  @Column('uuid', { nullable: true })
  subject: string | null;

  /** Hash of the personal data of the event. Null if it has none. */
  @Column('bytea', { nullable: true })
  personalHash: Buffer | null;

  /** Id of the transaction, by which the sealer finds new events. */
  @Column('bigint', { default: () => '((pg_current_xact_id()))' })
  writtenIn: number;
}
