import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { sealedCheck } from '../crypto/token-vault.js';
import type { Platform } from '../platforms/platform.js';
import type { SealedCredentials } from './domain/credentials.js';
import type { GrantError, GrantStatus } from './domain/grant.js';

/** What a platform gave us after a consent of one of its users. */
@Entity('grants')
@Unique('grants_subject_key', ['platform', 'loginType', 'subject'])
@Index('grants_due_idx', ['refreshAt'], { where: `status = 'ACTIVE'` })
@Index('grants_user_id_idx', ['userId'])
@Check('grants_status_check', `status IN ('ACTIVE', 'EXPIRED')`)
@Check('grants_credentials_sealed_check', sealedCheck('credentials'))
@Check('grants_fallback_sealed_check', sealedCheck('fallback'))
@Check('grants_refresh_at_check', 'refresh_at IS NOT NULL OR NOT refreshable')
export class GrantEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'grants_pkey' })
  id: string;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey('users', { name: 'grants_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  @Column('text')
  platform: Platform;

  @Column('text', { name: 'login_type' })
  loginType: string;

  /** Whose grant it is, at the platform. */
  @Column('text')
  subject: string;

  @Column('text')
  status: GrantStatus;

  @Column('text', { name: 'expired_reason', nullable: true })
  expiredReason: string | null;

  @Column('timestamptz', { name: 'expired_at', nullable: true })
  expiredAt: Date | null;

  @Column('text')
  credentials: SealedCredentials;

  /** Moves whenever the tokens are replaced; never by sealing them again. */
  @Column('integer', { name: 'token_version' })
  tokenVersion: number;

  @Column('text', { array: true })
  scopes: string[];

  /** What the consent asked for; what is not in `scopes` is missing. */
  @Column('text', { name: 'requested_scopes', array: true })
  requestedScopes: string[];

  @Column('timestamptz', { name: 'access_expires_at', nullable: true })
  accessExpiresAt: Date | null;

  @Column('timestamptz', { name: 'refresh_expires_at', nullable: true })
  refreshExpiresAt: Date | null;

  /** The newest consent. News from before it are old. */
  @Column('timestamptz', { name: 'granted_at' })
  grantedAt: Date;

  /** The end that the person was last told of, ahead of it. */
  @Column('timestamptz', { name: 'notified_end', nullable: true })
  notifiedEnd: Date | null;

  /** When the tokens were issued. */
  @Column('timestamptz', { name: 'refreshed_at' })
  refreshedAt: Date;

  /** To the day; decides whether the grant is kept warm. */
  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt: Date;

  @Column('boolean')
  refreshable: boolean;

  /** When a worker looks at it next. */
  @Column('timestamptz', { name: 'refresh_at', nullable: true })
  refreshAt: Date | null;

  @Column('uuid', { name: 'lease_token', nullable: true })
  leaseToken: string | null;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil: Date | null;

  /** Version that the newest refresh started from, as long as its outcome is not known. */
  @Column('integer', { name: 'attempt_version', nullable: true })
  attemptVersion: number | null;

  @Column('timestamptz', { name: 'attempt_started_at', nullable: true })
  attemptStartedAt: Date | null;

  /** Start of the refresh before that, when it began from the same version and its outcome is not known either. */
  @Column('timestamptz', { name: 'unanswered_since', nullable: true })
  unansweredSince: Date | null;

  /** When a refused token last made us refresh before its time. */
  @Column('timestamptz', { name: 'forced_at', nullable: true })
  forcedAt: Date | null;

  /** An answer that came when other tokens had already been saved: tried once before giving up. A sealed TokenSet. */
  @Column('text', { nullable: true })
  fallback: SealedCredentials | null;

  /** Since when the platform is said to have ended it; not proven yet. */
  @Column('timestamptz', { name: 'suspect_since', nullable: true })
  suspectSince: Date | null;

  /** Failed refreshes and probes in a row. While there are any, nothing is tried before `refresh_at`. */
  @Column('integer', { default: 0 })
  failures: number;

  @Column('jsonb', { name: 'last_error', nullable: true })
  lastError: GrantError | null;
}
