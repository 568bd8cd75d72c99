import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { PostAttemptEntity } from './post-attempt.entity.js';
import { UploadEntity } from './upload.entity.js';

/** An address of ours, made for one attempt, from which a platform fetches one file. */
@Entity('post_files')
@Index(['attemptId'])
@Index(['uploadId'])
export class PostFileEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => PostAttemptEntity, { onDelete: 'CASCADE' })
  attemptId: string;

  @Column('uuid')
  @ForeignKey(() => UploadEntity, { onDelete: 'CASCADE' })
  uploadId: string;

  @Column('timestamptz')
  expiresAt: Date;

  /** Before the first byte leaves: from then on the platform may have the file. */
  @Column('timestamptz', { nullable: true })
  fetchedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  killedAt: Date | null;
}
