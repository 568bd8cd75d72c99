import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { ExactInteger } from '../../database/exact-integer.js';
import { ReturnEntity } from './return.entity.js';

/** Money that a buyer got back, as one return reports it. Another return may report the same refund under the same id. */
@Entity('return_refunds')
@Index('return_refunds_external_id_idx', ['accountId', 'externalId'])
@Index('return_refunds_refunded_at_idx', ['accountId', 'refundedAt'])
export class ReturnRefundEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => ReturnEntity, { onDelete: 'CASCADE' })
  returnId: string;

  /** Id of the refund: what the platform refunded, not the return that reports it. */
  @PrimaryColumn('text')
  externalId: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** Platform id of the order, which may not be stored. */
  @Column('text', { nullable: true })
  orderExternalId: string | null;

  @Column('text')
  currency: string;

  /** Minor units of `currency`. Positive. */
  @ExactInteger()
  amount: bigint;

  /** The amount as the platform printed it, if it has more decimals than the currency. Otherwise null. */
  @Column('text', { nullable: true })
  exactAmount: string | null;

  /** Time of the change that refunded it. Later changes keep it. */
  @Column('timestamptz')
  refundedAt: Date;
}
