import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { type Sealed, sealedCheck } from '../../crypto/token-vault.js';
import { AttemptEntity } from './attempt.entity.js';

/** A container at the platform: one file of a post, or all of them combined. */
@Entity('post_containers')
@Unique('post_containers_position_key', ['attemptId', 'position'])
@Check('post_containers_upload_url_check', sealedCheck('upload_url'))
export class ContainerEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => AttemptEntity, { onDelete: 'CASCADE' })
  attemptId: string;

  /** Position of the file in the post. -1: the combined container. */
  @Column('integer')
  position: number;

  /** Id at the platform. */
  @Column('text')
  containerId: string;

  /** Address for its bytes. Null if the platform fetches the file. */
  @Column('text', { nullable: true })
  uploadUrl: Sealed | null;

  /** Some bytes may have been sent. */
  @Column('boolean', { default: false })
  sendStarted: boolean;

  /** All bytes were sent. */
  @Column('boolean', { default: false })
  sent: boolean;

  /** The platform can publish it. */
  @Column('boolean', { default: false })
  ready: boolean;
}
