import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PostAttemptEntity } from './post-attempt.entity.js';
import { UploadEntity } from './upload.entity.js';

/** An address of ours, made for one attempt, from which a platform fetches one file. */
@Entity('post_files')
@Index('post_files_attempt_id_idx', ['attemptId'])
@Index('post_files_upload_id_idx', ['uploadId'])
export class PostFileEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'post_files_pkey' })
  id: string;

  @Column('uuid', { name: 'attempt_id' })
  attemptId: string;

  @ManyToOne(() => PostAttemptEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'attempt_id', foreignKeyConstraintName: 'post_files_attempt_id_fkey' })
  attempt?: Relation<PostAttemptEntity>;

  @Column('uuid', { name: 'upload_id' })
  uploadId: string;

  @ManyToOne(() => UploadEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'upload_id', foreignKeyConstraintName: 'post_files_upload_id_fkey' })
  upload?: Relation<UploadEntity>;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** Before the first byte leaves: from then on the platform may have the file. */
  @Column('timestamptz', { name: 'fetched_at', nullable: true })
  fetchedAt: Date | null;

  @Column('timestamptz', { name: 'killed_at', nullable: true })
  killedAt: Date | null;
}
