import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';

/** Time of a refund from an event of the platform. The return that names the refund may be stored later. */
@Entity('reported_refunds')
export class ReportedRefundEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** Id of the refund, as in `return_refunds`. */
  @PrimaryColumn('text')
  externalId: string;

  @Column('timestamptz')
  refundedAt: Date;
}
