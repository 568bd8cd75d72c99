import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PostEntity } from './post.entity.js';
import { UploadEntity } from './upload.entity.js';

/** A file of a post and its place among them. */
@Entity('post_media')
@Index('post_media_upload_id_idx', ['uploadId'])
export class PostMediaEntity {
  @PrimaryColumn('uuid', { name: 'post_id', primaryKeyConstraintName: 'post_media_pkey' })
  postId: string;

  @ManyToOne(() => PostEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'post_id', foreignKeyConstraintName: 'post_media_post_id_fkey' })
  post?: Relation<PostEntity>;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'post_media_pkey' })
  position: number;

  @Column('uuid', { name: 'upload_id' })
  uploadId: string;

  @ManyToOne(() => UploadEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'upload_id', foreignKeyConstraintName: 'post_media_upload_id_fkey' })
  upload?: Relation<UploadEntity>;
}
