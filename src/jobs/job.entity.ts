import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A row with a payload, for work without its own table. A finished job is deleted. */
@Entity('jobs')
@Check('jobs_state_check', `state IN ('PENDING', 'DEAD')`)
@Check('jobs_died_at_check', `(state = 'DEAD') = (died_at IS NOT NULL)`)
@Index('jobs_kind_key_idx', ['kind', 'key'], { unique: true, where: `state = 'PENDING'` })
@Index('jobs_due_at_idx', ['dueAt'], { where: `state = 'PENDING'` })
@Index('jobs_dead_idx', ['id'], { where: `state = 'DEAD'` })
@Index('jobs_died_at_idx', ['diedAt', 'id'], { where: `state = 'DEAD'` })
@Index('jobs_failing_idx', ['dueAt'], { where: `state = 'PENDING' AND last_error IS NOT NULL` })
export class JobEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** Text, because a newer version may have added other kinds. */
  @Column('text')
  kind: string;

  /** Makes the job unique among pending jobs of its kind. Null if it need not be unique. */
  @Column('text', { nullable: true })
  key: string | null;

  @Column('jsonb', { select: false })
  payload: object;

  /** Id of the request that caused it. Null if no request did. */
  @Column('text', { nullable: true })
  requestId: string | null;

  /** The span that caused it (`traceparent` of W3C). Null without tracing. */
  @Column('text', { nullable: true })
  traceParent: string | null;

  @Column('text', { default: 'PENDING' })
  state: 'PENDING' | 'DEAD';

  @Column('timestamptz')
  dueAt: Date;

  /** When it was, or is to be, due again because it was added while it ran. Null if it was not. */
  @Column('timestamptz', { nullable: true })
  againAt: Date | null;

  /** Null if the job is not claimed. */
  @Column('timestamptz', { nullable: true })
  leaseUntil: Date | null;

  /** Incremented when the job is added again. */
  @Column('integer', { default: 0 })
  revision: number;

  /** Number of claims. A worker with a smaller number has lost the job. */
  @Column('integer', { default: 0 })
  claims: number;

  @Column('integer', { default: 0 })
  attempts: number;

  @Column('text', { nullable: true })
  lastError: string | null;

  @Column('timestamptz')
  createdAt: Date;

  /** Null unless the job is dead. */
  @Column('timestamptz', { nullable: true })
  diedAt: Date | null;
}
