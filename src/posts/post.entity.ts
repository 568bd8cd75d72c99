import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import type { PostKind, Platform } from '../platforms/platform.js';
import { User } from '../users/user.entity.js';
import type { PostNextAction } from './domain/attempt.js';
import type { PostState } from './domain/post-summary.js';

/** What goes out on one account. State and the fields beside it are what its attempts come to, kept for lists and filters. */
@Entity('posts')
@Index('posts_user_id_idx', ['userId', 'id'])
@Index('posts_account_id_idx', ['accountId', 'id'])
@Check('posts_kind_check', "kind IN ('VIDEO', 'PHOTO', 'MIXED')")
@Check(
  'posts_state_check',
  "state IN ('SCHEDULED', 'UPLOADING', 'PROCESSING', 'AWAITING_CREATOR', 'PUBLISHED', 'FAILED', 'UNCONFIRMED', 'CANCELED')",
)
export class PostEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'posts_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'posts_user_id_fkey' })
  user?: Relation<User>;

  @Column('uuid', { name: 'account_id' })
  accountId: string;

  @ManyToOne(() => AccountEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'posts_account_id_fkey' })
  account?: Relation<AccountEntity>;

  @Column('text')
  platform: Platform;

  @Column('text')
  kind: PostKind;

  @Column('text')
  caption: string;

  @Column('jsonb')
  options: unknown;

  @Column('timestamptz', { name: 'publish_at', nullable: true })
  publishAt: Date | null;

  @Column('text')
  state: PostState;

  /** The attempt that decides the state. */
  @Column('integer', { name: 'attempt_number' })
  attemptNumber: number;

  @Column('text', { name: 'platform_status', nullable: true })
  platformStatus: string | null;

  /** Text, because it exceeds what a JavaScript number holds. */
  @Column('text', { name: 'platform_post_id', nullable: true })
  platformPostId: string | null;

  @Column('text', { name: 'public_url', nullable: true })
  publicUrl: string | null;

  @Column('boolean', { name: 'is_public', nullable: true })
  isPublic: boolean | null;

  @Column('text', { name: 'fail_reason', nullable: true })
  failReason: string | null;

  @Column('text', { name: 'fail_message', nullable: true })
  failMessage: string | null;

  @Column('text', { name: 'next_action' })
  nextAction: PostNextAction;

  @Column('date', { name: 'quota_month' })
  quotaMonth: string;

  @Column('boolean', { name: 'quota_returned' })
  quotaReturned: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
