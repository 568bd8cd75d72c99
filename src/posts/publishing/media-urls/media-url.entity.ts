import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AttemptEntity } from '../attempt.entity.js';
import { UploadEntity } from '../../../uploads/upload.entity.js';

/** An address from which a platform fetches one file of one attempt. */
@Entity('media_urls')
@Index(['attemptId'])
@Index(['uploadId'])
export class MediaUrlEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => AttemptEntity, { onDelete: 'CASCADE' })
  attemptId: string;

  @Column('uuid')
  @ForeignKey(() => UploadEntity, { onDelete: 'CASCADE' })
  uploadId: string;

  @Column('timestamptz')
  expiresAt: Date;

  /** Set before the first byte is sent: the platform may have the file. */
  @Column('timestamptz', { nullable: true })
  fetchedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt: Date | null;
}
