import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { ExactInteger } from '../../database/exact-integer.js';
import type { ExactAmounts } from '../domain/amounts.js';

/** Performance of a shop on one of its days, as the platform counts it. Missing values are null, never 0. */
@Entity('shop_metrics')
export class ShopMetricEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** `YYYY-MM-DD` in the shop's time zone. */
  @PrimaryColumn('date')
  day: string;

  @Column('text', { nullable: true })
  currency: string | null;

  @ExactInteger({ nullable: true })
  grossSales: bigint | null;

  @ExactInteger({ nullable: true })
  refunds: bigint | null;

  @Column('jsonb', { nullable: true })
  exactAmounts: ExactAmounts | null;

  @Column('bigint', { nullable: true })
  orderCount: number | null;

  @Column('bigint', { nullable: true })
  itemCount: number | null;

  @Column('bigint', { nullable: true })
  customerCount: number | null;

  @Column('bigint', { nullable: true })
  visitorCount: number | null;

  @Column('bigint', { nullable: true })
  pageViewCount: number | null;

  /** Share as a decimal string: `0.08` is 8 %. */
  @Column('numeric', { nullable: true })
  conversionRate: string | null;

  /** Time before the request that returned these values. */
  @Column('timestamptz')
  syncedAt: Date;
}
