import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The recent calls of one budget. */
@Entity('platform_budgets')
@Index(['expiresAt'])
export class PlatformBudgetEntity {
  /** Platform, bucket, and a hash of the app or token that shares the budget. */
  @PrimaryColumn('text')
  key: string;

  /** Times of the calls within the window, oldest first. */
  @Column('timestamptz', { array: true })
  calls: Date[];

  /** The platform refused a call and accepts none before this time. */
  @Column('timestamptz', { nullable: true })
  blockedUntil: Date | null;

  /** Calls per window at `growsFrom`. The number grows from there. Null if no call was refused. */
  @Column('integer', { nullable: true })
  reducedCalls: number | null;

  @Column('timestamptz', { nullable: true })
  growsFrom: Date | null;

  /** Allowed calls in the window. Null before the first counted call. */
  @Column('integer', { nullable: true })
  maxCalls: number | null;

  /** Length of the window. Null before the first counted call. */
  @Column('double precision', { nullable: true })
  windowSeconds: number | null;

  /** After this time the row can be deleted. */
  @Column('timestamptz')
  expiresAt: Date;
}
