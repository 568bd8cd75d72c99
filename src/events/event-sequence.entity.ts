import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** The number of the last event of an entity. Kept after the event, so that numbers never start again. */
@Entity('event_sequences')
@Index('event_sequences_user_id_idx', ['userId'])
@Index('event_sequences_account_id_idx', ['accountId'], { where: 'account_id IS NOT NULL' })
export class EventSequenceEntity {
  @PrimaryColumn('uuid')
  entityId: string;

  @Column('uuid', { nullable: true })
  @ForeignKey('users', { onDelete: 'CASCADE' })
  userId: string | null;

  /** An erasure of the account deletes the row. Null for an object without an account, and for one that was numbered last by an older version. */
  @Column('uuid', { nullable: true })
  accountId: string | null;

  @Column('bigint')
  lastSequence: number;
}
