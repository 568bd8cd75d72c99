import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ExactInteger } from '../../database/exact-integer.js';
import { OrderEntity } from './order.entity.js';

/** One unit of an order. Amounts are minor units of the order's currency. */
@Entity('order_lines')
export class OrderLineEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => OrderEntity, { onDelete: 'CASCADE' })
  orderId: string;

  @PrimaryColumn('text')
  externalId: string;

  /** Place among the lines, from 0. */
  @Column('integer')
  position: number;

  @Column('text', { nullable: true })
  productExternalId: string | null;

  @Column('text', { nullable: true })
  productName: string | null;

  @Column('text', { nullable: true })
  skuExternalId: string | null;

  @Column('text', { nullable: true })
  skuName: string | null;

  @Column('text', { nullable: true })
  sellerSku: string | null;

  /** Status as the platform names it. */
  @Column('text', { nullable: true })
  platformStatus: string | null;

  @ExactInteger({ nullable: true })
  salePrice: bigint | null;

  @ExactInteger({ nullable: true })
  originalPrice: bigint | null;

  @ExactInteger({ nullable: true })
  sellerDiscount: bigint | null;

  @ExactInteger({ nullable: true })
  platformDiscount: bigint | null;
}
