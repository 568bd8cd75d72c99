import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import type { Platform } from '../platforms/platform.js';
import type { PostKind } from '../platforms/platform-media.js';
import { UserEntity } from '../users/user.entity.js';
import type { PostNextAction } from './publishing/domain/attempt.js';
import type { PostState } from './domain/post-summary.js';

/** A post on one account. The state and the fields beside it are derived from its attempts, for lists and filters. */
@Entity('posts')
@Index('posts_user_id_idx', ['userId', 'id'])
@Index('posts_account_id_idx', ['accountId', 'id'])
@Index('posts_account_id_paced_at_idx', ['accountId', 'pacedAt'])
@Index('posts_failure_mail_idx', ['userId'], {
  where: `state IN ('FAILED', 'UNCONFIRMED') AND failure_mailed_attempt IS DISTINCT FROM attempt_number`,
})
@Check('posts_kind_check', "kind IN ('VIDEO', 'PHOTO', 'MIXED')")
@Check(
  'posts_state_check',
  "state IN ('SCHEDULED', 'UPLOADING', 'PROCESSING', 'AWAITING_CREATOR', 'PUBLISHED', 'FAILED', 'UNCONFIRMED', 'CANCELED')",
)
export class PostEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @Column('text')
  platform: Platform;

  @Column('text')
  kind: PostKind;

  @Column('text')
  caption: string;

  /** As validated by the adapter; only the adapter reads it. */
  @Column('jsonb')
  options: unknown;

  @Column('timestamptz', { nullable: true })
  publishAt: Date | null;

  /** The time that counts for pacing: when it is due, or was retried. Null if written by version 0.1.0. */
  @Column('timestamptz', { nullable: true })
  pacedAt: Date | null;

  @Column('text')
  state: PostState;

  /** The attempt that determines the state. */
  @Column('integer')
  attemptNumber: number;

  @Column('text', { nullable: true })
  platformStatus: string | null;

  /** Text, because the id exceeds 2^53. */
  @Column('text', { nullable: true })
  platformPostId: string | null;

  @Column('text', { nullable: true })
  publicUrl: string | null;

  @Column('boolean', { nullable: true })
  isPublic: boolean | null;

  @Column('text', { nullable: true })
  failReason: string | null;

  @Column('text', { nullable: true })
  failMessage: string | null;

  @Column('text')
  nextAction: PostNextAction;

  /** First day of the month in which the post counts, as YYYY-MM-DD. */
  @Column('date')
  quotaMonth: string;

  @Column('boolean')
  quotaReturned: boolean;

  /** The failed attempt that the user was last notified of by mail. Null if none. */
  @Column('integer', { nullable: true, select: false })
  failureMailedAttempt?: number | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
