import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';

/** What a platform counted for an account in one day, by the platform's name of it. */
@Entity('account_metrics')
export class AccountMetricEntity {
  @PrimaryColumn('uuid', { name: 'account_id', primaryKeyConstraintName: 'account_metrics_pkey' })
  accountId: string;

  @ManyToOne(() => AccountEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'account_metrics_account_id_fkey' })
  account?: Relation<AccountEntity>;

  /** End of the day that is counted. */
  @PrimaryColumn('timestamptz', { name: 'ends_at', primaryKeyConstraintName: 'account_metrics_pkey' })
  endsAt: Date;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'account_metrics_pkey' })
  name: string;

  /** 64 bits, as the driver gives them. */
  @Column('bigint')
  value: string;

  @Column('timestamptz', { name: 'observed_at' })
  observedAt: Date;
}
