import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { UserEntity } from '../user.entity.js';

/** A sign-in with the first factor, which waits for the second. The value of its cookie is stored only as a keyed hash. */
@Entity('pending_sign_ins')
@Unique(['tokenHash'])
@Index('pending_sign_ins_user_id_idx', ['userId', 'id'])
@Index(['expiresAt'])
export class PendingSignInEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('bytea', { select: false })
  tokenHash?: Buffer;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  /** The identity provider that verified the first factor. Null for a password. */
  @Column('text', { nullable: true })
  provider: string | null;

  /** URL at which the browser continues. Null if a frontend decides. */
  @Column('text', { nullable: true })
  returnTo: string | null;

  /** Codes that were tried. */
  @Column('integer', { default: 0 })
  attempts: number;

  /** IP address of the first factor. */
  @Column('text')
  address: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  expiresAt: Date;
}
