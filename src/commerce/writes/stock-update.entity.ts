import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { StockChange } from '../../platforms/commerce-parts.js';
import type { StoredFailure } from '../domain/stored-failure.js';
import type { StockBefore, StockUpdateResult } from '../domain/stock-plan.js';
import { ProductEntity } from '../products/product.entity.js';

/** New stock of one product that a user requested. */
@Entity('stock_updates')
@Index('stock_updates_pending_idx', ['productId', 'id'], { where: "state = 'PENDING'" })
@Index(['productId', 'id'])
@Index(['createdAt'])
@Check('stock_updates_state_check', "state IN ('PENDING', 'APPLIED', 'FAILED')")
export class StockUpdateEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => ProductEntity, { onDelete: 'CASCADE' })
  productId: string;

  @Column('jsonb')
  changes: StockChange[];

  @Column('text')
  state: 'PENDING' | 'APPLIED' | 'FAILED';

  /** One per SKU of the update. Null unless `APPLIED`. */
  @Column('jsonb', { nullable: true })
  results: StockUpdateResult[] | null;

  /** Null unless `FAILED`. */
  @Column('jsonb', { nullable: true })
  failure: StoredFailure | null;

  @Column('timestamptz')
  createdAt: Date;

  /** Time of the first try that reached the platform or may have. Null before. */
  @Column('timestamptz', { nullable: true })
  sentAt: Date | null;

  /** Stock of the changed warehouses before the first try. Null before, and if an older version sent it. */
  @Column('jsonb', { nullable: true })
  stockBefore: StockBefore[] | null;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;
}
