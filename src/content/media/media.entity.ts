import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  Unique,
} from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { PostKind } from '../../platforms/platform.js';
import { User } from '../../users/user.entity.js';

/** Something an account has published, as its platform tells it. */
@Entity('media')
@Unique('media_external_id_key', ['accountId', 'externalId'])
@Index('media_user_id_idx', ['userId'])
@Index('media_published_at_idx', ['accountId', 'publishedAt', 'id'])
@Check('media_kind_check', "kind IN ('VIDEO', 'PHOTO', 'MIXED')")
export class MediaEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'media_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'media_user_id_fkey' })
  user?: Relation<User>;

  @Column('uuid', { name: 'account_id' })
  accountId: string;

  @ManyToOne(() => AccountEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'media_account_id_fkey' })
  account?: Relation<AccountEntity>;

  /** Its id at the platform. */
  @Column('text', { name: 'external_id' })
  externalId: string;

  @Column('text')
  kind: PostKind;

  @Column('text')
  caption: string;

  @Column('timestamptz', { name: 'published_at' })
  publishedAt: Date;

  @Column('text', { nullable: true })
  permalink: string | null;

  /** Addresses of platforms run out after hours; a sync renews it. */
  @Column('text', { name: 'cover_url', nullable: true })
  coverUrl: string | null;

  @Column('double precision', { name: 'duration_seconds', nullable: true })
  durationSeconds: number | null;

  @Column('integer', { nullable: true })
  width: number | null;

  @Column('integer', { nullable: true })
  height: number | null;

  /** The moment before the request that told all this: older news do not overwrite newer ones. */
  @Column('timestamptz', { name: 'synced_at' })
  syncedAt: Date;

  /** When a whole sync no longer found it. */
  @Column('timestamptz', { name: 'gone_at', nullable: true })
  goneAt: Date | null;
}
