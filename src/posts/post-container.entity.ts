import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { type Sealed, sealedCheck } from '../crypto/token-vault.js';
import { PostAttemptEntity } from './post-attempt.entity.js';

/** Something that an attempt had prepared at its platform: one file of the post, or the post as a whole. */
@Entity('post_containers')
@Unique('post_containers_position_key', ['attemptId', 'position'])
@Check('post_containers_upload_url_check', sealedCheck('upload_url'))
export class PostContainerEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => PostAttemptEntity, { onDelete: 'CASCADE' })
  attemptId: string;

  /** Place of the file among those of the post; -1: all of them bound together. */
  @Column('integer')
  position: number;

  /** What the platform calls it. */
  @Column('text')
  containerId: string;

  /** Where its bytes go; null where the platform fetches the file. */
  @Column('text', { nullable: true })
  uploadUrl: Sealed | null;

  /** Some of its bytes may have been sent. */
  @Column('boolean', { default: false })
  sendStarted: boolean;

  /** All its bytes are there. */
  @Column('boolean', { default: false })
  sent: boolean;

  /** The platform has prepared it. */
  @Column('boolean', { default: false })
  ready: boolean;
}
