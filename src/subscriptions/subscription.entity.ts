import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';
import { TierEntity } from './tier.entity.js';

/** The tier a user was assigned; users without a row are on the default tier. */
@Entity('subscriptions')
@Index('subscriptions_tier_id_idx', ['tierId'])
export class SubscriptionEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'subscriptions_pkey' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'subscriptions_user_id_fkey' })
  user: Relation<User>;

  @Column('uuid', { name: 'tier_id' })
  tierId: string;

  @ManyToOne(() => TierEntity)
  @JoinColumn({ name: 'tier_id', foreignKeyConstraintName: 'subscriptions_tier_id_fkey' })
  tier: Relation<TierEntity>;

  @Column('timestamptz', { name: 'assigned_at' })
  assignedAt: Date;
}
