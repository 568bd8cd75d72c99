import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Sealed } from '../../crypto/token-vault.js';
import { UserEntity } from '../user.entity.js';

/** An authenticator app (TOTP, RFC 6238). A user has at most one, and at most one that waits for its first code. */
@Entity('authenticators')
@Check('authenticators_secret_sealed_check', `secret LIKE 'pbv1.%.%.%'`)
@Index('authenticators_confirmed_key', ['userId'], { unique: true, where: 'confirmed_at IS NOT NULL' })
@Index('authenticators_pending_key', ['userId'], { unique: true, where: 'confirmed_at IS NULL' })
@Index('authenticators_user_id_idx', ['userId', 'id'])
export class AuthenticatorEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  @Column('text', { select: false })
  secret?: Sealed;

  @Column('timestamptz')
  createdAt: Date;

  /** Null until the first code was entered. */
  @Column('timestamptz', { nullable: true })
  confirmedAt: Date | null;

  /** Time step of the last accepted code. Only codes of later steps are accepted. */
  @Column('bigint', { nullable: true })
  lastStep: number | null;
}
