import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { sealedCheck } from '../../crypto/token-vault.js';
import type { Platform } from '../../platforms/platform.js';
import type { SealedCredentials } from '../domain/credentials.js';

/** The sealed pair of a grant that is gone here and is still to be ended at its platform. Bears the grant's id. */
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

  /** Whose grant it was; the user may be gone. null: retired by an earlier version. */
  @Column('uuid', { nullable: true })
  userId: string | null;

  /** When the grant ended here. */
  @Column('timestamptz', { default: () => 'app_now()' })
  retiredAt: Date;

  /** After that the pair is destroyed, ended at the platform or not. */
  @Column('timestamptz')
  expiresAt: Date;
}

/** A retired grant, before it is known until when it may wait. */
export type RetiredGrant = Pick<
  PendingRevocationEntity,
  'id' | 'userId' | 'platform' | 'loginType' | 'subject' | 'credentials' | 'tokenVersion' | 'accessExpiresAt'
>;
