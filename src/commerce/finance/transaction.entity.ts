import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { ExactInteger } from '../../database/exact-integer.js';
import type { ExactAmounts } from '../domain/amounts.js';
import { StatementEntity } from './statement.entity.js';

/** One line of a statement. Amounts are signed minor units of `currency`. */
@Entity('transactions')
@Unique('transactions_external_id_key', ['statementId', 'externalId'])
@Index('transactions_statement_at_idx', ['accountId', 'statementAt', 'id'])
@Index('transactions_order_idx', ['accountId', 'orderExternalId'])
export class TransactionEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @Column('uuid')
  @ForeignKey(() => StatementEntity, { onDelete: 'CASCADE' })
  statementId: string;

  /** Id of the transaction at the platform, unique in its statement. */
  @Column('text')
  externalId: string;

  /** Time of the statement, by which lists are ordered. */
  @Column('timestamptz')
  statementAt: Date;

  /** As the platform names it. */
  @Column('text')
  transactionType: string;

  /** Platform id of the order, which may not be stored. Null for adjustments. */
  @Column('text', { nullable: true })
  orderExternalId: string | null;

  @Column('timestamptz', { nullable: true })
  orderCreatedAt: Date | null;

  @Column('text')
  currency: string;

  /** What the transaction adds to the settlement. */
  @ExactInteger()
  settlement: bigint;

  @ExactInteger({ nullable: true })
  revenue: bigint | null;

  @ExactInteger({ nullable: true })
  fees: bigint | null;

  @ExactInteger({ nullable: true })
  shippingCost: bigint | null;

  @ExactInteger({ nullable: true })
  adjustment: bigint | null;

  @ExactInteger({ nullable: true })
  reserve: bigint | null;

  @Column('jsonb', { nullable: true })
  exactAmounts: ExactAmounts | null;

  /** Number of the read of its statement that has seen it. */
  @Column('integer', { default: 0 })
  read: number;

  /** Parts of the amounts, with the platform's names. */
  @Column('jsonb')
  breakdown: Record<string, unknown>;

  /** Time before the request that returned these values. Older values do not overwrite newer ones. */
  @Column('timestamptz')
  syncedAt: Date;
}
