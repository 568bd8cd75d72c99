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
import { sealedCheck } from '../crypto/token-vault.js';
import type { Sealed } from '../crypto/token-vault.js';
import type { Platform } from '../platforms/platform.js';
import type { AttemptState, Authority, PostNextAction } from './domain/attempt.js';
import { PostEntity } from './post.entity.js';

/** One handing-over of a post to its platform. See domain/attempt.ts for what the columns mean. */
@Entity('post_attempts')
@Unique('post_attempts_post_id_number_key', ['postId', 'number'])
@Index('post_attempts_publish_id_idx', ['platform', 'publishId'], {
  unique: true,
  where: 'publish_id IS NOT NULL',
})
@Index('post_attempts_publish_due_idx', ['dueAt'], {
  where: "state IN ('READY', 'INITIATING', 'UPLOADING', 'PUBLISHING') AND due_at IS NOT NULL",
})
@Index('post_attempts_status_due_idx', ['dueAt'], {
  where: "state IN ('PROCESSING', 'AWAITING_CREATOR', 'PUBLISHED', 'UNCONFIRMED') AND due_at IS NOT NULL",
})
@Index('post_attempts_platform_post_id_idx', ['platform', 'platformPostId'], {
  where: 'platform_post_id IS NOT NULL',
})
@Check('post_attempts_origin_check', "origin IN ('PERSON', 'MACHINE')")
@Check(
  'post_attempts_state_check',
  "state IN ('READY', 'INITIATING', 'UPLOADING', 'PUBLISHING', 'PROCESSING', 'AWAITING_CREATOR', 'PUBLISHED', 'FAILED', 'UNCONFIRMED', 'CANCELED')",
)
@Check('post_attempts_authority_check', "authority IN ('LOCAL', 'PLATFORM')")
@Check('post_attempts_upload_url_check', sealedCheck('upload_url'))
export class PostAttemptEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'post_attempts_pkey' })
  id: string;

  @Column('uuid', { name: 'post_id' })
  postId: string;

  @ManyToOne(() => PostEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'post_id', foreignKeyConstraintName: 'post_attempts_post_id_fkey' })
  post?: Relation<PostEntity>;

  @Column('text')
  platform: Platform;

  @Column('integer')
  number: number;

  @Column('text')
  origin: 'PERSON' | 'MACHINE';

  @Column('text')
  state: AttemptState;

  @Column('timestamptz', { name: 'state_since' })
  stateSince: Date;

  @Column('text')
  authority: Authority;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt: Date | null;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil: Date | null;

  @Column('integer', { default: 0 })
  fence: number;

  @Column('integer', { default: 0 })
  tries: number;

  @Column('integer', { default: 0 })
  polls: number;

  /** For operators: what went wrong last. */
  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;

  /** The request that caused it, for logs. */
  @Column('text', { name: 'request_id', nullable: true })
  requestId: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column('text', { name: 'publish_id', nullable: true })
  publishId: string | null;

  @Column('text', { name: 'upload_url', nullable: true })
  uploadUrl: Sealed | null;

  @Column('timestamptz', { name: 'upload_expires_at', nullable: true })
  uploadExpiresAt: Date | null;

  @Column('bigint', { name: 'total_bytes', nullable: true })
  totalBytes: string | null;

  @Column('bigint', { name: 'chunk_size', nullable: true })
  chunkSize: string | null;

  @Column('integer', { name: 'chunk_count', nullable: true })
  chunkCount: number | null;

  @Column('bigint', { name: 'bytes_sent', default: 0 })
  bytesSent: string;

  @Column('boolean', { name: 'reached_platform', default: false })
  reachedPlatform: boolean;

  @Column('boolean', { name: 'final_sent', default: false })
  finalSent: boolean;

  @Column('text', { name: 'platform_status', nullable: true })
  platformStatus: string | null;

  @Column('text', { name: 'platform_post_id', nullable: true })
  platformPostId: string | null;

  @Column('text', { name: 'public_url', nullable: true })
  publicUrl: string | null;

  @Column('boolean', { name: 'is_public', nullable: true })
  isPublic: boolean | null;

  @Column('timestamptz', { name: 'publicity_at', nullable: true })
  publicityAt: Date | null;

  @Column('timestamptz', { name: 'status_at', nullable: true })
  statusAt: Date | null;

  @Column('text', { name: 'fail_reason', nullable: true })
  failReason: string | null;

  @Column('text', { name: 'fail_message', nullable: true })
  failMessage: string | null;

  @Column('text', { name: 'next_action', nullable: true })
  nextAction: PostNextAction | null;
}
