import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';

/** How many posts a platform accepts from an account, as last reported. */
@Entity('publishing_quotas')
export class PublishingQuotaEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @Column('integer', { name: 'quota_limit' })
  limit: number;

  @Column('integer')
  used: number;

  @Column('timestamptz', { nullable: true })
  resetsAt: Date | null;

  @Column('timestamptz')
  syncedAt: Date;
}
