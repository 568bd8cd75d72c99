import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AttemptErrorCode } from '../domain/attempt-outcome.js';
import { DeliveryEntity } from './delivery.entity.js';

/** One request to a receiver. */
@Entity('event_delivery_attempts')
@Index('event_delivery_attempts_delivery_id_idx', ['deliveryId', 'id'])
export class DeliveryAttemptEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => DeliveryEntity, { onDelete: 'CASCADE' })
  deliveryId: string;

  @Column('timestamptz')
  at: Date;

  @Column('integer')
  durationMs: number;

  /** HTTP status. Null without an answer. */
  @Column('integer', { nullable: true })
  status: number | null;

  /** Null on success. */
  @Column('text', { nullable: true })
  errorCode: AttemptErrorCode | null;

  /** First kilobyte of the answer. Null without an answer. */
  @Column('text', { nullable: true })
  answer: string | null;
}
