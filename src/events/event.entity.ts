import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';

/** Something that happened. Written in the transaction of the change, and never changed except for its position. */
@Entity('events')
@Check('events_data_check', 'octet_length(data) < 20000')
@Index('events_position_idx', ['position'], { unique: true, where: 'position IS NOT NULL' })
@Index('events_pending_idx', ['insertion'], { where: 'position IS NULL' })
@Index('events_user_id_idx', ['userId', 'position'])
@Index('events_account_id_idx', ['accountId'], { where: 'account_id IS NOT NULL' })
export class EventEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** Order of the inserts, which is the order of the events of one entity. Rows with a small number may commit late. */
  @Column('bigint')
  @Generated('increment')
  insertion: number;

  /** Place in the log, assigned after the commit. Null until then. */
  @Column('bigint', { nullable: true })
  position: number | null;

  /** A process of a newer version may write types that this version does not know. */
  @Column('text')
  type: string;

  /** Owner of the entity. Null for an event that concerns no user. */
  @Column('uuid', { nullable: true })
  @ForeignKey('users', { onDelete: 'CASCADE' })
  userId: string | null;

  /** The user whose deletion the event is about: the row of the user is gone. Null for all other events. */
  @Column('uuid', { nullable: true })
  deletedUserId: string | null;

  /** Clients that get the event, because the consents are deleted with the user. Null unless a user was deleted. */
  @Column('uuid', { array: true, nullable: true })
  receivingClientIds: string[] | null;

  /** The connected account. No foreign key, because the account may be deleted with this event. */
  @Column('uuid', { nullable: true })
  accountId: string | null;

  @Column('text')
  entityKind: string;

  @Column('uuid')
  entityId: string;

  /** Number of the event among the events of its entity, from 1. */
  @Column('bigint')
  sequence: number;

  @Column('timestamptz')
  occurredAt: Date;

  /** A JSON object. Text, because jsonb refuses some characters and changes the order of properties. */
  @Column('text')
  data: string;
}
