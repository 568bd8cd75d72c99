import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { ExactInteger } from '../../database/exact-integer.js';
import type { ExactAmounts } from '../domain/amounts.js';

/** What the platform settles with a shop for a period. Amounts are signed minor units of `currency`. */
@Entity('statements')
@Unique('statements_external_id_key', ['accountId', 'externalId'])
@Index('statements_statement_at_idx', ['accountId', 'statementAt', 'id'])
@Index('statements_incomplete_idx', ['accountId', 'statementAt'], { where: 'NOT is_complete' })
export class StatementEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** Id of the statement at the platform. */
  @Column('text')
  externalId: string;

  @Column('timestamptz')
  statementAt: Date;

  @Column('text')
  currency: string;

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

  /** Null until its transactions are read. */
  @ExactInteger({ nullable: true })
  payable: bigint | null;

  /** What the platform holds back. Null until its transactions are read. */
  @ExactInteger({ nullable: true })
  reserve: bigint | null;

  @Column('jsonb', { nullable: true })
  exactAmounts: ExactAmounts | null;

  /** As the platform names it. */
  @Column('text', { nullable: true })
  paymentStatus: string | null;

  /** Platform id of the payment. */
  @Column('text', { nullable: true })
  paymentExternalId: string | null;

  /** Status of the transactions, as the platform names it. */
  @Column('text', { nullable: true })
  transactionsStatus: string | null;

  /** Cursor of the next page of transactions. Null at the first page. */
  @Column('text', { nullable: true })
  transactionsCursor: string | null;

  /** Number of the read of its transactions. A new one begins at the first page, and when the statement has changed. */
  @Column('integer', { default: 0 })
  transactionsRead: number;

  /** Number of transactions that the latest read could not store. */
  @Column('integer', { default: 0 })
  unreadableTransactions: number;

  /** Time of the last complete read of its transactions. */
  @Column('timestamptz', { nullable: true })
  transactionsSyncedAt: Date | null;

  /** Whether the platform will add no more transactions and all are stored. */
  @Column('boolean')
  isComplete: boolean;

  /** Time before the request that returned these values. Older values do not overwrite newer ones. */
  @Column('timestamptz')
  syncedAt: Date;
}
