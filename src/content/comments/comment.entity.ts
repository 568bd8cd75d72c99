import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { User } from '../../users/user.entity.js';

/** What somebody wrote below something an account has published. */
@Entity('comments')
@Unique('comments_external_id_key', ['accountId', 'externalId'])
@Index('comments_user_id_idx', ['userId'])
@Index('comments_published_at_idx', ['accountId', 'publishedAt', 'id'])
@Index('comments_media_idx', ['accountId', 'externalMediaId'])
export class CommentEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'comments_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'comments_user_id_fkey' })
  user?: Relation<User>;

  @Column('uuid', { name: 'account_id' })
  accountId: string;

  @ManyToOne(() => AccountEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'comments_account_id_fkey' })
  account?: Relation<AccountEntity>;

  @Column('text', { name: 'external_id' })
  externalId: string;

  /** Not a reference: a webhook may tell of a comment before its media is read. */
  @Column('text', { name: 'external_media_id' })
  externalMediaId: string;

  @Column('text', { name: 'external_parent_id', nullable: true })
  externalParentId: string | null;

  @Column('text')
  text: string;

  @Column('text', { name: 'author_id', nullable: true })
  authorId: string | null;

  @Column('text', { name: 'author_username', nullable: true })
  authorUsername: string | null;

  @Column('boolean', { name: 'is_own' })
  isOwn: boolean;

  @Column('boolean', { name: 'is_hidden' })
  isHidden: boolean;

  @Column('integer', { name: 'like_count', nullable: true })
  likeCount: number | null;

  @Column('timestamptz', { name: 'published_at' })
  publishedAt: Date;

  @Column('timestamptz', { name: 'synced_at' })
  syncedAt: Date;

  @Column('timestamptz', { name: 'gone_at', nullable: true })
  goneAt: Date | null;

  /** When it was deleted here. Unlike `goneAt` it is never taken back. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt: Date | null;
}
