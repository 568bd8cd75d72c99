import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** What a user has used in a calendar month, UTC. */
@Entity('usage')
@Check('usage_posts_check', 'posts >= 0')
export class UsageEntity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'usage_pkey' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'usage_user_id_fkey' })
  user: Relation<User>;

  /** First day of the month, as YYYY-MM-DD. */
  @PrimaryColumn('date', { primaryKeyConstraintName: 'usage_pkey' })
  month: string;

  @Column('integer')
  posts: number;
}
