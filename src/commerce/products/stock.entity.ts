import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ProductEntity } from './product.entity.js';

/** Stock of one SKU in one warehouse. */
@Entity('stock')
export class StockEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => ProductEntity, { onDelete: 'CASCADE' })
  productId: string;

  @PrimaryColumn('text')
  skuExternalId: string;

  @PrimaryColumn('text')
  warehouseExternalId: string;

  @Column('bigint')
  available: number;

  /** Units reserved by open orders. Null if the platform does not report it. */
  @Column('bigint', { nullable: true })
  committed: number | null;

  /** Time before the request that returned these values. */
  @Column('timestamptz')
  syncedAt: Date;
}
