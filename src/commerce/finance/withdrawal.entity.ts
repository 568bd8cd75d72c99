import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { ExactInteger } from '../../database/exact-integer.js';
import type { ExactAmounts } from '../domain/amounts.js';

/** A movement of the shop's balance at the platform, such as a withdrawal or a deduction. */
@Entity('withdrawals')
@Unique('withdrawals_external_id_key', ['accountId', 'externalId'])
@Index('withdrawals_created_at_idx', ['accountId', 'createdAt', 'id'])
export class WithdrawalEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** Id of the withdrawal at the platform. */
  @Column('text')
  externalId: string;

  /** As the platform names it. */
  @Column('text')
  withdrawalType: string;

  /** As the platform names it. */
  @Column('text')
  status: string;

  @Column('text')
  currency: string;

  /** Signed minor units of `currency`. */
  @ExactInteger()
  amount: bigint;

  @Column('jsonb', { nullable: true })
  exactAmounts: ExactAmounts | null;

  @Column('timestamptz')
  createdAt: Date;

  /** Time before the request that returned these values. Older values do not overwrite newer ones. */
  @Column('timestamptz')
  syncedAt: Date;
}
