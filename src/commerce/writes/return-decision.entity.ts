import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DecisionRequest } from '../domain/decision-request.js';
import type { StoredFailure } from '../domain/stored-failure.js';
import { ReturnEntity } from '../returns/return.entity.js';

/** A decision of a seller about a return. Its id is the idempotency key at the platform. */
@Entity('return_decisions')
@Index('return_decisions_return_idx', ['returnId', 'requestHash'])
@Index(['createdAt'])
@Check('return_decisions_state_check', "state IN ('SENDING', 'ACCEPTED', 'REFUSED')")
export class ReturnDecisionEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => ReturnEntity, { onDelete: 'CASCADE' })
  returnId: string;

  @Column('jsonb')
  request: DecisionRequest;

  @Column('bytea')
  requestHash: Buffer;

  /** `SENDING` also while the outcome is unknown. */
  @Column('text')
  state: 'SENDING' | 'ACCEPTED' | 'REFUSED';

  /** Requests and jobs that send it, the one that stored it included. If there are more, one of them may have had an effect. */
  @Column('integer', { default: 1 })
  senders: number;

  /** Null unless `REFUSED`. */
  @Column('jsonb', { nullable: true })
  failure: StoredFailure | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;
}
