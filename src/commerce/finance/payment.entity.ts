import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { ExactInteger } from '../../database/exact-integer.js';
import type { ExactAmounts } from '../domain/amounts.js';

/** A transfer of the platform to the bank of the seller. Each amount has its currency. */
@Entity('payments')
@Unique('payments_external_id_key', ['accountId', 'externalId'])
@Index('payments_created_at_idx', ['accountId', 'createdAt', 'id'])
export class PaymentEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** Id of the payment at the platform. */
  @Column('text')
  externalId: string;

  /** As the platform names it. */
  @Column('text')
  status: string;

  @Column('text')
  currency: string;

  /** Minor units of `currency`. */
  @ExactInteger()
  amount: bigint;

  @Column('text', { nullable: true })
  settlementCurrency: string | null;

  @ExactInteger({ nullable: true })
  settlement: bigint | null;

  @Column('text', { nullable: true })
  reserveCurrency: string | null;

  @ExactInteger({ nullable: true })
  reserve: bigint | null;

  @Column('text', { nullable: true })
  beforeExchangeCurrency: string | null;

  @ExactInteger({ nullable: true })
  beforeExchange: bigint | null;

  @Column('jsonb', { nullable: true })
  exactAmounts: ExactAmounts | null;

  /** Decimal string. */
  @Column('text', { nullable: true })
  exchangeRate: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  paidAt: Date | null;

  /** Time before the request that returned these values. Older values do not overwrite newer ones. */
  @Column('timestamptz')
  syncedAt: Date;
}
