import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';

/** What a platform counted for an account in one day, by the platform's name of it. */
@Entity('account_metrics')
export class AccountMetricEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** End of the day that is counted. */
  @PrimaryColumn('timestamptz')
  endsAt: Date;

  @PrimaryColumn('text')
  name: string;

  /** 64 bits, as the driver gives them. */
  @Column('bigint')
  value: number;

  @Column('timestamptz')
  observedAt: Date;
}
