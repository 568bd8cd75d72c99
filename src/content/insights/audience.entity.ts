import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { Audience, AudienceDimension } from '../../platforms/platform-content.js';

/** How many people of an audience of an account fall into one group. */
@Entity('account_audiences')
@Check('account_audiences_audience_check', "audience IN ('FOLLOWERS', 'ENGAGED')")
@Check('account_audiences_dimension_check', "dimension IN ('AGE', 'CITY', 'COUNTRY', 'GENDER')")
export class AccountAudienceEntity {
  @PrimaryColumn('uuid', { name: 'account_id', primaryKeyConstraintName: 'account_audiences_pkey' })
  accountId: string;

  @ManyToOne(() => AccountEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'account_audiences_account_id_fkey' })
  account?: Relation<AccountEntity>;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'account_audiences_pkey' })
  audience: Audience;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'account_audiences_pkey' })
  dimension: AudienceDimension;

  /** The group, by the platform's name of it. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'account_audiences_pkey' })
  key: string;

  /** 64 bits, as the driver gives them. */
  @Column('bigint')
  value: string;

  @Column('timestamptz', { name: 'observed_at' })
  observedAt: Date;
}
