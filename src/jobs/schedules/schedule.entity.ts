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
}
