import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** The number of the last event of an entity. Kept after the event, so that numbers never start again. */
@Entity('event_sequences')
@Index('event_sequences_user_id_idx', ['userId'])
export class EventSequenceEntity {
  @PrimaryColumn('uuid')
  entityId: string;

  @Column('uuid', { nullable: true })
  @ForeignKey('users', { onDelete: 'CASCADE' })
  userId: string | null;

  @Column('bigint')
  lastSequence: number;
}
