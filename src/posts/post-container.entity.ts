import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Sealed, sealedCheck } from '../crypto/token-vault.js';
import { PostAttemptEntity } from './post-attempt.entity.js';

/** Something that an attempt had prepared at its platform: one file of the post, or the post as a whole. */
@Entity('post_containers')
@Unique('post_containers_position_key', ['attemptId', 'position'])
@Check('post_containers_upload_url_check', sealedCheck('upload_url'))
export class PostContainerEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'post_containers_pkey' })
  id: string;

  @Column('uuid', { name: 'attempt_id' })
  attemptId: string;

  @ManyToOne(() => PostAttemptEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'attempt_id', foreignKeyConstraintName: 'post_containers_attempt_id_fkey' })
  attempt?: Relation<PostAttemptEntity>;

  /** Place of the file among those of the post; -1: all of them bound together. */
  @Column('integer')
  position: number;

  /** What the platform calls it. */
  @Column('text', { name: 'container_id' })
  containerId: string;

  /** Where its bytes go; null where the platform fetches the file. */
  @Column('text', { name: 'upload_url', nullable: true })
  uploadUrl: Sealed | null;

  /** Some of its bytes may have been sent. */
  @Column('boolean', { name: 'send_started', default: false })
  sendStarted: boolean;

  /** All its bytes are there. */
  @Column('boolean', { default: false })
  sent: boolean;

  /** The platform has prepared it. */
  @Column('boolean', { default: false })
  ready: boolean;
}
