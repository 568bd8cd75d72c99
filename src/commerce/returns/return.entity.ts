import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { ExactInteger } from '../../database/exact-integer.js';
import type { ReturnKind, ReturnStatus } from '../../platforms/platform-commerce.js';
import type { ExactAmounts } from '../domain/amounts.js';

/** One unit of a return. */
export interface ReturnLine {
  externalId: string;
  /** Platform id of the line of the order. */
  orderLineId: string | null;
  skuId: string | null;
  /** Minor units of the return's currency, as text. */
  refund: string | null;
}

/** A request that undoes an order or a part of it. */
@Entity('returns')
@Unique('returns_external_id_key', ['accountId', 'kind', 'externalId'])
@Index('returns_created_at_idx', ['accountId', 'createdAt', 'id'])
@Index('returns_source_updated_at_idx', ['accountId', 'sourceUpdatedAt', 'id'])
@Index('returns_decision_due_at_idx', ['accountId', 'decisionDueAt', 'id'], {
  where: 'decision_due_at IS NOT NULL',
})
@Index('returns_due_idx', ['decisionDueAt'], { where: 'decision_due_at IS NOT NULL' })
@Index('returns_order_idx', ['accountId', 'orderExternalId'])
@Check('returns_kind_check', "kind IN ('CANCELLATION', 'RETURN', 'AFTERSALES_REQUEST', 'RMA')")
@Check(
  'returns_status_check',
  "status IN ('REQUESTED', 'IN_PROGRESS', 'COMPLETED', 'REJECTED', 'CANCELED', 'OTHER')",
)
export class ReturnEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @Column('text')
  kind: ReturnKind;

  /** Id at the platform, unique in its kind. */
  @Column('text')
  externalId: string;

  /** Platform id of the order, which may not be stored. */
  @Column('text', { nullable: true })
  orderExternalId: string | null;

  @Column('text')
  status: ReturnStatus;

  /** Status as the platform names it. */
  @Column('text')
  platformStatus: string;

  @Column('text', { nullable: true })
  returnType: string | null;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('text', { nullable: true })
  requestedBy: string | null;

  @Column('text', { nullable: true })
  currency: string | null;

  /** What was refunded or, before that, what is requested. Minor units of `currency`. */
  @ExactInteger({ nullable: true })
  refund: bigint | null;

  @Column('jsonb', { nullable: true })
  exactAmounts: ExactAmounts | null;

  /** When the platform decides by its own rules. Null if the seller has nothing to do. */
  @Column('timestamptz', { nullable: true })
  decisionDueAt: Date | null;

  /** Decisions that the seller may take, as the platform names them. */
  @Column('text', { array: true })
  decisions: string[];

  @Column('jsonb')
  lines: ReturnLine[];

  @Column('timestamptz')
  createdAt: Date;

  /** Last change at the platform. Older versions do not overwrite newer ones. */
  @Column('timestamptz')
  sourceUpdatedAt: Date;

  /** Time before the request that returned these values. */
  @Column('timestamptz')
  syncedAt: Date;

  /** Time of its first refund. Later changes keep it. Null if nothing was refunded. */
  @Column('timestamptz', { nullable: true })
  refundedAt: Date | null;

  /** The `decisionDueAt` that its user was last notified of. */
  @Column('timestamptz', { nullable: true })
  notifiedDueAt: Date | null;

  /** Hash of what the platform reported, so that the same version is not written again. */
  @Column('text', { select: false })
  digest: string;
}
