import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Events that wait because the first of them failed alone. The events of all other accounts continue. */
@Entity('event_holds')
export class EventHoldEntity {
  /** The account of the events. Without an account their user, without a user their object. */
  @PrimaryColumn('uuid')
  orderKey: string;

  /** The event that failed. No foreign key: the next retry notices that it was deleted. */
  @Column('uuid')
  eventId: string;

  /** Number of failures of this event alone, from 1. */
  @Column('integer')
  failures: number;

  @Column('timestamptz')
  retryAt: Date;

  /** Error of the last failure, without secrets. */
  @Column('text')
  lastError: string;
}
