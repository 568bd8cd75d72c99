import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { PostKind } from '../../platforms/platform-media.js';
import { UserEntity } from '../../users/user.entity.js';

/** A media item that an account published. */
@Entity('media')
@Unique('media_external_id_key', ['accountId', 'externalId'])
@Index(['userId'])
@Index('media_published_at_idx', ['accountId', 'publishedAt', 'id'])
@Check('media_kind_check', "kind IN ('VIDEO', 'PHOTO', 'MIXED')")
export class MediaEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @Column('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** Id of the media item at the platform. */
  @Column('text')
  externalId: string;

  @Column('text')
  kind: PostKind;

  @Column('text')
  caption: string;

  @Column('timestamptz')
  publishedAt: Date;

  @Column('text', { nullable: true })
  permalink: string | null;

  /** URLs of platforms expire after hours. A sync updates them. */
  @Column('text', { nullable: true })
  coverUrl: string | null;

  @Column('double precision', { nullable: true })
  durationSeconds: number | null;

  @Column('integer', { nullable: true })
  width: number | null;

  @Column('integer', { nullable: true })
  height: number | null;

  /** Time before the request that returned these values. Older values do not overwrite newer ones. */
  @Column('timestamptz')
  syncedAt: Date;

  /** Time at which a completed sync no longer found it. */
  @Column('timestamptz', { nullable: true })
  goneAt: Date | null;
}
