import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { ExactAmounts } from '../domain/amounts.js';
import type { ProductStatus } from '../../platforms/platform-commerce.js';

/** A product of a shop. */
@Entity('products')
@Unique('products_external_id_key', ['accountId', 'externalId'])
@Index('products_created_at_idx', ['accountId', 'createdAt', 'id'])
@Index('products_source_updated_at_idx', ['accountId', 'sourceUpdatedAt', 'id'])
@Index('products_status_idx', ['accountId', 'status', 'createdAt', 'id'])
@Index('products_search_terms_idx', ['searchTerms'], { type: 'gin' })
@Check(
  'products_status_check',
  "status IN ('DRAFT', 'IN_REVIEW', 'REJECTED', 'ACTIVE', 'INACTIVE', 'SUSPENDED', 'DELETED', 'OTHER')",
)
export class ProductEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** Id of the product at the platform. */
  @Column('text')
  externalId: string;

  @Column('text')
  title: string;

  @Column('text')
  status: ProductStatus;

  /** Status as the platform names it. */
  @Column('text')
  platformStatus: string;

  @Column('timestamptz')
  createdAt: Date;

  /** Last change at the platform. Older versions do not overwrite newer ones. */
  @Column('timestamptz')
  sourceUpdatedAt: Date;

  /** Time before the request that returned these values. */
  @Column('timestamptz')
  syncedAt: Date;

  /** Time of the last read of its stock. Null before the first one. */
  @Column('timestamptz', { nullable: true })
  stockSyncedAt: Date | null;

  /** Time of the last read of all products that listed it. Null before the first one. */
  @Column('timestamptz', { nullable: true, select: false })
  listedAt: Date | null;

  /** Prices of SKUs, named `skus.<id>.price`. */
  @Column('jsonb', { nullable: true })
  exactAmounts: ExactAmounts | null;

  /** Words of the product for searches; see `search-terms.ts`. */
  @Column('tsvector', { select: false })
  searchTerms: string;

  /** Hash of what the platform reported, so that the same version is not written again. */
  @Column('text', { select: false })
  digest: string;
}
