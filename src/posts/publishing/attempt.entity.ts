import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { sealedCheck } from '../../crypto/token-vault.js';
import type { Sealed } from '../../crypto/token-vault.js';
import type { Platform } from '../../platforms/platform.js';
import type { AttemptState, Authority, PostNextAction } from './domain/attempt.js';
import { PostEntity } from '../post.entity.js';

/** One attempt to hand a post to its platform. domain/attempt.ts explains the columns. */
@Entity('post_attempts')
@Unique(['postId', 'number'])
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
export class AttemptEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => PostEntity, { onDelete: 'CASCADE' })
  postId: string;

  @Column('text')
  platform: Platform;

  @Column('integer')
  number: number;

  @Column('text')
  origin: 'PERSON' | 'MACHINE';

  @Column('text')
  state: AttemptState;

  @Column('timestamptz')
  stateSince: Date;

  @Column('text')
  authority: Authority;

  @Column('timestamptz', { nullable: true })
  dueAt: Date | null;

  @Column('timestamptz', { nullable: true })
  leaseUntil: Date | null;

  @Column('integer', { default: 0 })
  fence: number;

  @Column('integer', { default: 0 })
  tries: number;

  @Column('integer', { default: 0 })
  polls: number;

  /** The last error, for operators. */
  @Column('text', { nullable: true })
  lastError: string | null;

  /** The request that created it, for logs. */
  @Column('text', { nullable: true })
  requestId: string | null;

  /** The span that caused it (`traceparent` of W3C). Null without tracing. */
  @Column('text', { nullable: true })
  traceParent: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  startedAt: Date | null;

  @Column('text', { nullable: true })
  publishId: string | null;

  @Column('text', { nullable: true, select: false })
  uploadUrl?: Sealed | null;

  @Column('timestamptz', { nullable: true })
  uploadExpiresAt: Date | null;

  @Column('bigint', { nullable: true })
  totalBytes: number | null;

  @Column('bigint', { nullable: true })
  chunkSize: number | null;

  @Column('integer', { nullable: true })
  chunkCount: number | null;

  @Column('bigint', { default: 0 })
  bytesSent: number;

  @Column('boolean', { default: false })
  reachedPlatform: boolean;

  @Column('boolean', { default: false })
  finalSent: boolean;

  @Column('text', { nullable: true })
  platformStatus: string | null;

  @Column('text', { nullable: true })
  platformPostId: string | null;

  @Column('text', { nullable: true })
  publicUrl: string | null;

  @Column('boolean', { nullable: true })
  isPublic: boolean | null;

  @Column('timestamptz', { nullable: true })
  publicityAt: Date | null;

  @Column('timestamptz', { nullable: true })
  statusAt: Date | null;

  @Column('text', { nullable: true })
  failReason: string | null;

  @Column('text', { nullable: true })
  failMessage: string | null;

  @Column('text', { nullable: true })
  nextAction: PostNextAction | null;
}
