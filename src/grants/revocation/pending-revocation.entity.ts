import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { sealedCheck } from '../../crypto/token-vault.js';
import type { Platform } from '../../platforms/platform.js';
import type { SealedCredentials } from '../domain/credentials.js';

/** Sealed tokens of a deleted grant that must be revoked at its platform. Has the id of the grant. */
@Entity('pending_revocations')
@Index(['expiresAt'])
@Check('pending_revocations_credentials_sealed_check', sealedCheck('credentials'))
export class PendingRevocationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  platform: Platform;

  @Column('text')
  loginType: string;

  @Column('text')
  subject: string;

  @Column('text')
  credentials: SealedCredentials;

  @Column('integer')
  tokenVersion: number;

  @Column('timestamptz', { nullable: true })
  accessExpiresAt: Date | null;

  /** User of the grant, who may be deleted. Null if an earlier version wrote the row. */
  @Column('uuid', { nullable: true })
  userId: string | null;

  /** Time at which the grant was deleted. */
  @Column('timestamptz', { default: () => 'app_now()' })
  retiredAt: Date;

  /** Time at which the tokens are deleted, revoked or not. */
  @Column('timestamptz')
  expiresAt: Date;
}

/** A deleted grant that must be revoked. */
export type RetiredGrant = Pick<
  PendingRevocationEntity,
  'id' | 'userId' | 'platform' | 'loginType' | 'subject' | 'credentials' | 'tokenVersion' | 'accessExpiresAt'
>;
