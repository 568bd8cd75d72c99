import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The recent calls of one budget. */
@Entity('platform_budgets')
@Index('platform_budgets_expires_at_idx', ['expiresAt'])
export class PlatformBudgetEntity {
  /** Platform, bucket and a hash of what shares the budget. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'platform_budgets_pkey' })
  key: string;

  /** Times of the calls within the window, oldest first. */
  @Column('timestamptz', { array: true })
  calls: Date[];

  /** The platform refused a call and takes none before this time. */
  @Column('timestamptz', { name: 'blocked_until', nullable: true })
  blockedUntil: Date | null;

  /** From here on the row says nothing. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
