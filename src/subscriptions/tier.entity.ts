import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { PlatformLimits, Tier } from './domain/tier.js';

@Entity('tiers')
@Unique(['name'])
@Index('tiers_default_idx', ['isDefault'], { unique: true, where: 'is_default' })
@Check(
  'tiers_limits_check',
  `account_limit >= 0 AND post_limit >= 0 AND graphql_cost_limit > 0 AND jsonb_typeof(platform_account_limits) = 'object'`,
)
@Check('tiers_default_check', 'NOT (is_default AND archived_at IS NOT NULL)')
export class TierEntity implements Tier {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('integer')
  rank: number;

  @Column('integer', { nullable: true })
  accountLimit: number | null;

  @Column('jsonb', { default: {} })
  platformAccountLimits: PlatformLimits;

  @Column('integer', { nullable: true })
  postLimit: number | null;

  @Column('integer')
  graphqlCostLimit: number;

  @Column('boolean', { default: false })
  isDefault: boolean;

  /** Archived tiers can no longer be assigned. */
  @Column('timestamptz', { nullable: true })
  archivedAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;
}
