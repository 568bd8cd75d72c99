import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ProductEntity } from '../products/product.entity.js';

/** The process that writes the stock of a product. One at a time, because each write sends the stock of every warehouse. */
@Entity('stock_leases')
export class StockLeaseEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => ProductEntity, { onDelete: 'CASCADE' })
  productId: string;

  @Column('uuid')
  leaseToken: string;

  @Column('timestamptz')
  leaseUntil: Date;
}
