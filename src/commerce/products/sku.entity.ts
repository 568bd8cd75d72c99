import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ExactInteger } from '../../database/exact-integer.js';
import { ProductEntity } from './product.entity.js';

/** A variant of a product that buyers order. */
@Entity('skus')
export class SkuEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => ProductEntity, { onDelete: 'CASCADE' })
  productId: string;

  @PrimaryColumn('text')
  externalId: string;

  /** Place among the SKUs of the product, from 0. */
  @Column('integer')
  position: number;

  /** Name that the seller gave it. */
  @Column('text', { nullable: true })
  sellerSku: string | null;

  @Column('text', { nullable: true })
  name: string | null;

  @Column('text', { nullable: true })
  currency: string | null;

  /** Minor units of `currency`. */
  @ExactInteger({ nullable: true })
  price: bigint | null;
}
