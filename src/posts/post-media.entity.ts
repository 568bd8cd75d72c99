import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { PostEntity } from './post.entity.js';
import { UploadEntity } from '../uploads/upload.entity.js';

/** A file of a post, and its position. */
@Entity('post_media')
@Index(['uploadId'])
export class PostMediaEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => PostEntity, { onDelete: 'CASCADE' })
  postId: string;

  @PrimaryColumn('integer')
  position: number;

  @Column('uuid')
  @ForeignKey(() => UploadEntity, { onDelete: 'CASCADE' })
  uploadId: string;
}
