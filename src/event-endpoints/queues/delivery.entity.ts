import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import type { DeliveryState } from '../domain/delivery-state.js';
import { EndpointEntity } from '../endpoints/endpoint.entity.js';

/** An event that is or was delivered to an endpoint. */
@Entity('event_deliveries')
@Check(
  'event_deliveries_state_check',
  "state IN ('PENDING', 'RETRYING', 'DELIVERED', 'DEAD', 'SKIPPED', 'CANCELED')",
)
@Index('event_deliveries_event_idx', ['eventId', 'endpointId'], { unique: true })
@Index('event_deliveries_queue_idx', ['endpointId', 'streamKey', 'sequence'], {
  where: 'finished_at IS NULL',
})
@Index('event_deliveries_list_idx', ['endpointId', 'sequence'])
@Index('event_deliveries_failed_idx', ['endpointId', 'sequence'], {
  where: "state IN ('DEAD', 'SKIPPED', 'CANCELED')",
})
@Index('event_deliveries_finished_idx', ['finishedAt'], { where: 'finished_at IS NOT NULL' })
@Index('event_deliveries_user_id_idx', ['userId'])
@Index('event_deliveries_account_id_idx', ['accountId'], { where: 'account_id IS NOT NULL' })
@Index('event_deliveries_waiting_idx', ['createdAt'], { where: 'finished_at IS NULL' })
export class DeliveryEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => EndpointEntity, { onDelete: 'CASCADE' })
  endpointId: string;

  /** No foreign key: an event may be deleted before its delivery. */
  @Column('uuid')
  eventId: string;

  @Column('text')
  eventType: string;

  /** No foreign key, so that deletions of users and workers do not wait for each other. A job deletes the rows. */
  @Column('uuid', { nullable: true })
  userId: string | null;

  @Column('uuid', { nullable: true })
  accountId: string | null;

  @Column('uuid')
  streamKey: string;

  /** Place in the queue of its stream. A replay moves the delivery to the end. */
  @Column('bigint')
  @Generated('increment')
  sequence: number;

  @Column('text')
  state: DeliveryState;

  /** Number of attempts, with those before a replay. */
  @Column('integer', { default: 0 })
  attempts: number;

  /** Number of retries of the schedule that were used up. */
  @Column('integer', { default: 0 })
  retries: number;

  /** Null before the first attempt, and after a replay. */
  @Column('timestamptz', { nullable: true })
  firstAttemptAt: Date | null;

  /** Null unless it is RETRYING. */
  @Column('timestamptz', { nullable: true })
  nextAttemptAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;

  /** Time of the last replay. Null without one. */
  @Column('timestamptz', { nullable: true })
  replayedAt: Date | null;

  /** Null while it is PENDING or RETRYING. */
  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;
}
