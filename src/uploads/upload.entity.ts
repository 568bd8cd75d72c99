import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { MediaDetails, MediaKind } from '../platforms/platform-media.js';
import { UserEntity } from '../users/user.entity.js';
import type { MediaFault, UploadState } from './domain/upload.js';

/** A received file. Its bytes are stored in the data folder under its id. */
@Entity('uploads')
@Index('uploads_user_id_idx', ['userId', 'id'])
@Check('uploads_state_check', "state IN ('RECEIVING', 'READY', 'REJECTED', 'DISCARDED')")
@Check('uploads_size_bytes_check', 'size_bytes >= 0')
@Check('uploads_ready_check', "state <> 'READY' OR (kind IS NOT NULL AND content_type IS NOT NULL)")
@Check('uploads_rejected_check', "(state = 'REJECTED') = (rejected_because IS NOT NULL)")
export class UploadEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @Column('text')
  state: UploadState;

  @Column('bigint')
  sizeBytes: number;

  @Column('text', { nullable: true })
  fileName: string | null;

  /** `Upload-Metadata` as sent by the client. */
  @Column('text', { nullable: true })
  metadata: string | null;

  @Column('text', { nullable: true })
  kind: MediaKind | null;

  /** Detected from the content, never taken from the client. */
  @Column('text', { nullable: true })
  contentType: string | null;

  @Column('double precision', { nullable: true })
  durationSeconds: number | null;

  @Column('integer', { nullable: true })
  width: number | null;

  @Column('integer', { nullable: true })
  height: number | null;

  @Column('double precision', { nullable: true })
  framesPerSecond: number | null;

  /** Null for files that were inspected before this column existed. */
  @Column('jsonb', { nullable: true })
  mediaDetails: MediaDetails | null;

  @Column('text', { nullable: true })
  rejectedBecause: MediaFault | null;

  @Column('timestamptz')
  createdAt: Date;

  /** Null once a post uses it. */
  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  /** Until when it is kept although its posts no longer need it, because a new post was checked with it. Null if none was. */
  @Column('timestamptz', { nullable: true, select: false })
  heldUntil?: Date | null;

  /** The request that is writing its bytes, in any process. */
  @Column('uuid', { nullable: true, select: false })
  writerId?: string | null;

  /** End of the writer's lease, unless it is extended. */
  @Column('timestamptz', { nullable: true, select: false })
  writerUntil?: Date | null;

  /** Another request is waiting for the writer to stop. */
  @Column('boolean', { default: false, select: false })
  writerAwaited?: boolean;
}
