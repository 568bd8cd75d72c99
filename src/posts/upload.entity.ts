import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { MediaDetails, MediaKind } from '../platforms/platform.js';
import { User } from '../users/user.entity.js';
import type { MediaFault, UploadState } from './domain/upload.js';

/** A file on its way to a post. Its bytes lie in the data folder under its id. */
@Entity('uploads')
@Index('uploads_user_id_idx', ['userId', 'id'])
@Check('uploads_state_check', "state IN ('RECEIVING', 'READY', 'REJECTED', 'DISCARDED')")
@Check('uploads_size_bytes_check', 'size_bytes >= 0')
@Check('uploads_ready_check', "state <> 'READY' OR (kind IS NOT NULL AND content_type IS NOT NULL)")
@Check('uploads_rejected_check', "(state = 'REJECTED') = (rejected_because IS NOT NULL)")
export class UploadEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'uploads_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'uploads_user_id_fkey' })
  user?: Relation<User>;

  @Column('text')
  state: UploadState;

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes: string;

  @Column('text', { name: 'file_name', nullable: true })
  fileName: string | null;

  /** `Upload-Metadata` as the client sent it. */
  @Column('text', { nullable: true })
  metadata: string | null;

  @Column('text', { nullable: true })
  kind: MediaKind | null;

  /** Read from the bytes; what the client claims is not kept. */
  @Column('text', { name: 'content_type', nullable: true })
  contentType: string | null;

  @Column('double precision', { name: 'duration_seconds', nullable: true })
  durationSeconds: number | null;

  @Column('integer', { nullable: true })
  width: number | null;

  @Column('integer', { nullable: true })
  height: number | null;

  @Column('double precision', { name: 'frames_per_second', nullable: true })
  framesPerSecond: number | null;

  /** Null for files that were read before there were any. */
  @Column('jsonb', { name: 'media_details', nullable: true })
  mediaDetails: MediaDetails | null;

  @Column('text', { name: 'rejected_because', nullable: true })
  rejectedBecause: MediaFault | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** null once a post uses it. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  /** The request that writes its bytes now, in whichever process. */
  @Column('uuid', { name: 'writer_id', nullable: true })
  writerId: string | null;

  /** When the writer's lease ends, unless it is renewed. */
  @Column('timestamptz', { name: 'writer_until', nullable: true })
  writerUntil: Date | null;

  /** Another request waits for the writer to stop. */
  @Column('boolean', { name: 'writer_awaited', default: false })
  writerAwaited: boolean;
}
