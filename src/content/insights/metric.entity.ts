import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';

/** Value of one metric of an account on one day. */
@Entity('account_metrics')
export class AccountMetricEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** End of the day. */
  @PrimaryColumn('timestamptz')
  endsAt: Date;

  @PrimaryColumn('text')
  name: string;

  /** A 64-bit integer, as text from the driver. */
  @Column('bigint')
  value: number;

  @Column('timestamptz')
  observedAt: Date;
}
