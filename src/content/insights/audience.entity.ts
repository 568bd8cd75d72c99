import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { Audience, AudienceDimension } from '../../platforms/platform-content.js';

/** How many people of an audience of an account fall into one group. */
@Entity('account_audiences')
@Check('account_audiences_audience_check', "audience IN ('FOLLOWERS', 'ENGAGED')")
@Check('account_audiences_dimension_check', "dimension IN ('AGE', 'CITY', 'COUNTRY', 'GENDER')")
export class AccountAudienceEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @PrimaryColumn('text')
  audience: Audience;

  @PrimaryColumn('text')
  dimension: AudienceDimension;

  /** The group, by the platform's name of it. */
  @PrimaryColumn('text')
  key: string;

  /** 64 bits, as the driver gives them. */
  @Column('bigint')
  value: number;

  @Column('timestamptz')
  observedAt: Date;
}
