import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../users/user.entity.js';

/** Usage of a user in a calendar month (UTC). */
@Entity('usage')
@Check('usage_posts_check', 'posts >= 0')
export class UsageEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  /** First day of the month, as YYYY-MM-DD. */
  @PrimaryColumn('date')
  month: string;

  @Column('integer')
  posts: number;

  /** Limits that were reached and reported in this month. */
  @Column('text', { array: true, default: [] })
  reachedLimits: string[];
}
