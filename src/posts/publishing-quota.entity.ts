import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';

/** How many posts the platform took from an account, and takes, as it last said. */
@Entity('publishing_quotas')
export class PublishingQuotaEntity {
  @PrimaryColumn('uuid', { name: 'account_id', primaryKeyConstraintName: 'publishing_quotas_pkey' })
  accountId: string;

  @OneToOne(() => AccountEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'publishing_quotas_account_id_fkey' })
  account?: Relation<AccountEntity>;

  @Column('integer', { name: 'quota_limit' })
  limit: number;

  @Column('integer')
  used: number;

  @Column('timestamptz', { name: 'resets_at', nullable: true })
  resetsAt: Date | null;

  @Column('timestamptz', { name: 'synced_at' })
  syncedAt: Date;
}
