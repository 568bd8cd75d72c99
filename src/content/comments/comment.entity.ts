import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import { UserEntity } from '../../users/user.entity.js';

/** A comment on media of an account. */
@Entity('comments')
@Unique('comments_external_id_key', ['accountId', 'externalId'])
@Index(['userId'])
@Index('comments_published_at_idx', ['accountId', 'publishedAt', 'id'])
@Index('comments_media_idx', ['accountId', 'externalMediaId'])
export class CommentEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @Column('text')
  externalId: string;

  /** Not a foreign key: a webhook can report a comment before its media is synced. */
  @Column('text')
  externalMediaId: string;

  @Column('text', { nullable: true })
  externalParentId: string | null;

  @Column('text')
  text: string;

  @Column('text', { nullable: true })
  authorId: string | null;

  @Column('text', { nullable: true })
  authorUsername: string | null;

  @Column('boolean')
  isOwn: boolean;

  @Column('boolean')
  isHidden: boolean;

  @Column('integer', { nullable: true })
  likeCount: number | null;

  @Column('timestamptz')
  publishedAt: Date;

  @Column('timestamptz')
  syncedAt: Date;

  @Column('timestamptz', { nullable: true })
  goneAt: Date | null;

  /** Time at which it was deleted through this API. Unlike `goneAt` it is never cleared. */
  @Column('timestamptz', { nullable: true })
  deletedAt: Date | null;
}
