import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Periodic work and its latest run. */
@Entity('schedules')
export class ScheduleEntity {
  @PrimaryColumn('text')
  name: string;

  @Column('timestamptz')
  nextRunAt: Date;

  /** Null before the first run. */
  @Column('timestamptz', { nullable: true })
  lastRunAt: Date | null;

  /** Null before the first successful run. */
  @Column('timestamptz', { nullable: true })
  lastSuccessAt: Date | null;

  /** Error of the last run. Null if it succeeded. */
  @Column('text', { nullable: true })
  lastError: string | null;

  /** Until when a process runs it, unless it extends this time. Null if it is not running. */
  @Column('timestamptz', { nullable: true })
  leaseUntil: Date | null;

  /** Number of claims. A process with a smaller number has lost the run. */
  @Column('integer', { default: 0 })
  claims: number;

  /** It does not run before this time, although it is due. A restore sets it. Null: no such time. */
  @Column('timestamptz', { nullable: true })
  notBefore: Date | null;
}
