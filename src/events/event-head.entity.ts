import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The ends of the log. One row, whose lock lets one process at a time assign positions. */
@Entity('event_head')
@Check('event_head_is_only_check', 'is_only')
export class EventHeadEntity {
  @PrimaryColumn('boolean', { default: true })
  isOnly: boolean;

  /** Another one after a restore, so that cursors of the log before it are refused. */
  @Column('uuid')
  logId: string;

  /** The last assigned position. 0 before the first event. */
  @Column('bigint', { default: 0 })
  lastPosition: number;

  /** Events up to this position may have been deleted because of their age. */
  @Column('bigint', { default: 0 })
  expiredPosition: number;
}
