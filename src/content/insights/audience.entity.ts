import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { Audience, AudienceDimension } from '../../platforms/platform-content.js';

/** Number of people in one group of an audience of an account. */
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

  /** Name of the group at the platform. */
  @PrimaryColumn('text')
  key: string;

  /** A 64-bit integer, as text from the driver. */
  @Column('bigint')
  value: number;

  @Column('timestamptz')
  observedAt: Date;
}
