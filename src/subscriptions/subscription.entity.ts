import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../users/user.entity.js';
import { TierEntity } from './tier.entity.js';

/** The tier that is assigned to a user. Users without a row have the default tier. */
@Entity('subscriptions')
@Index(['tierId'])
export class SubscriptionEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @Column('uuid')
  @ForeignKey(() => TierEntity)
  tierId: string;

  @Column('timestamptz')
  assignedAt: Date;
}
