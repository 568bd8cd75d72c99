import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { ExactInteger } from '../../database/exact-integer.js';
import type { ExternalBuyer } from '../../platforms/commerce-parts.js';
import type { OrderStatus } from '../../platforms/platform-commerce.js';
import type { ExactAmounts } from '../domain/amounts.js';

/** An order of a shop. Amounts are minor units of `currency`. */
@Entity('orders')
@Unique('orders_external_id_key', ['accountId', 'externalId'])
@Index('orders_created_at_idx', ['accountId', 'createdAt', 'id'])
@Index('orders_paid_at_idx', ['accountId', 'paidAt', 'id'])
@Index('orders_source_updated_at_idx', ['accountId', 'sourceUpdatedAt', 'id'])
@Index('orders_status_idx', ['accountId', 'status', 'createdAt', 'id'])
@Index('orders_buyer_idx', ['accountId', 'createdAt'], { where: 'buyer IS NOT NULL' })
@Index('orders_search_terms_idx', ['searchTerms'], { type: 'gin' })
@Check(
  'orders_status_check',
  "status IN ('UNPAID', 'ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING', 'AWAITING_COLLECTION', 'IN_TRANSIT', 'DELIVERED', 'COMPLETED', 'CANCELED', 'OTHER')",
)
export class OrderEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** Id of the order at the platform. */
  @Column('text')
  externalId: string;

  @Column('text')
  status: OrderStatus;

  /** Status as the platform names it. */
  @Column('text')
  platformStatus: string;

  @Column('timestamptz')
  createdAt: Date;

  /** Null until the buyer has paid. Cash on delivery: when the platform marks it as paid. */
  @Column('timestamptz', { nullable: true })
  paidAt: Date | null;

  @Column('timestamptz', { nullable: true })
  canceledAt: Date | null;

  /** Last change at the platform. Older versions do not overwrite newer ones. */
  @Column('timestamptz')
  sourceUpdatedAt: Date;

  /** Time before the request that returned these values. */
  @Column('timestamptz')
  syncedAt: Date;

  @Column('boolean')
  isCashOnDelivery: boolean;

  /** ISO 4217. Null if the order has no amount. */
  @Column('text', { nullable: true })
  currency: string | null;

  /** What the buyer pays. Null if the platform leaves it out. */
  @ExactInteger({ nullable: true })
  total: bigint | null;

  @ExactInteger({ nullable: true })
  subtotal: bigint | null;

  @ExactInteger({ nullable: true })
  shippingFee: bigint | null;

  @ExactInteger({ nullable: true })
  tax: bigint | null;

  @ExactInteger({ nullable: true })
  sellerDiscount: bigint | null;

  @ExactInteger({ nullable: true })
  platformDiscount: bigint | null;

  /** Includes amounts of lines, named `lines.<id>.salePrice`. */
  @Column('jsonb', { nullable: true })
  exactAmounts: ExactAmounts | null;

  @Column('text', { nullable: true })
  paymentMethod: string | null;

  @Column('text', { nullable: true })
  fulfillmentType: string | null;

  @Column('text', { nullable: true })
  trackingNumber: string | null;

  /** Time by which the seller must hand the order to the carrier. */
  @Column('timestamptz', { nullable: true })
  shipBy: Date | null;

  /** Masked by the platform. Null after the retention period. */
  @Column('jsonb', { nullable: true })
  buyer: ExternalBuyer | null;

  /** Words of the order for searches; see `search-terms.ts`. */
  @Column('tsvector', { select: false })
  searchTerms: string;

  /** Hash of what the platform reported, so that the same version is not written again. */
  @Column('text', { select: false })
  digest: string;
}
