import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { UserEntity } from '../user.entity.js';

/** A passkey (WebAuthn) of a user. */
@Entity('passkeys')
@Unique(['credentialId'])
@Index('passkeys_user_id_idx', ['userId', 'id'])
export class PasskeyEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  /** The id that the authenticator chose, base64url. */
  @Column('text')
  credentialId: string;

  /** COSE key. */
  @Column('bytea')
  publicKey: Buffer;

  /** Signatures that the authenticator has counted. Always 0 if it does not count, as synced passkeys. */
  @Column('bigint')
  counter: number;

  /** How browsers reach the authenticator. */
  @Column('text', { array: true })
  transports: string[];

  /** Whether a provider keeps a copy for other devices. */
  @Column('boolean')
  isSynced: boolean;

  @Column('text')
  name: string;

  @Column('timestamptz')
  createdAt: Date;

  /** Null until the first sign-in. */
  @Column('timestamptz', { nullable: true })
  lastUsedAt: Date | null;
}
