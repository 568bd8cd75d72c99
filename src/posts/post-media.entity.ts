import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { PostEntity } from './post.entity.js';
import { UploadEntity } from './upload.entity.js';

/** A file of a post and its place among them. */
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
