import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { sealedCheck } from '../crypto/token-vault.js';
import type { Platform } from '../platforms/platform.js';
import type { SealedCredentials } from './domain/credentials.js';
import type { GrantError, GrantStatus } from './domain/grant.js';

/** Access that a platform gave after a consent of one of its users. */
@Entity('grants')
@Index('grants_failing_idx', ['userId'], { where: 'failures > 0' })
@Unique('grants_subject_key', ['platform', 'loginType', 'subject'])
@Index('grants_due_idx', ['refreshAt'], { where: `status = 'ACTIVE'` })
@Index('grants_expiry_mail_idx', ['id'], {
  where: `status = 'EXPIRED' AND mailed_expiry IS DISTINCT FROM expired_at`,
})
@Index(['userId'])
@Check('grants_status_check', `status IN ('ACTIVE', 'EXPIRED')`)
@Check('grants_credentials_sealed_check', sealedCheck('credentials'))
@Check('grants_fallback_sealed_check', sealedCheck('fallback'))
@Check('grants_refresh_at_check', 'refresh_at IS NOT NULL OR NOT refreshable')
export class GrantEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey('users', { onDelete: 'CASCADE' })
  userId: string;

  @Column('text')
  platform: Platform;

  @Column('text')
  loginType: string;

  /** The platform's id of the user who consented. */
  @Column('text')
  subject: string;

  @Column('text')
  status: GrantStatus;

  @Column('text', { nullable: true })
  expiredReason: string | null;

  @Column('timestamptz', { nullable: true })
  expiredAt: Date | null;

  @Column('text')
  credentials: SealedCredentials;

  /** Increases each time the tokens are replaced. Sealing them again does not change it. */
  @Column('integer')
  tokenVersion: number;

  @Column('text', { array: true })
  scopes: string[];

  /** Scopes that the consent requested. Those not in `scopes` are missing. */
  @Column('text', { array: true })
  requestedScopes: string[];

  @Column('timestamptz', { nullable: true })
  accessExpiresAt: Date | null;

  @Column('timestamptz', { nullable: true })
  refreshExpiresAt: Date | null;

  /** Time of the latest consent. Reports from before it are outdated. */
  @Column('timestamptz')
  grantedAt: Date;

  /** End of the authorization that the platform reported since the latest consent. Null if it did not. */
  @Column('timestamptz', { nullable: true })
  reportedEnd: Date | null;

  /** Time of that report on the platform's clock. Earlier reports are outdated. */
  @Column('timestamptz', { nullable: true })
  endReportedAt: Date | null;

  /** End of access that the user was last notified of. Null if none since the latest consent. */
  @Column('timestamptz', { nullable: true })
  notifiedEnd: Date | null;

  /** `expired_at` of the expiry that the user was last notified of. Null if none. */
  @Column('timestamptz', { nullable: true })
  mailedExpiry: Date | null;

  /** Time at which the tokens were issued. */
  @Column('timestamptz')
  refreshedAt: Date;

  /** Last use, accurate to one day. Grants that are not used are refreshed less often. */
  @Column('timestamptz')
  lastUsedAt: Date;

  @Column('boolean')
  refreshable: boolean;

  /** Time at which a worker processes it next. Null if never. */
  @Column('timestamptz', { nullable: true })
  refreshAt: Date | null;

  @Column('uuid', { nullable: true })
  leaseToken: string | null;

  @Column('timestamptz', { nullable: true })
  leaseUntil: Date | null;

  /** Token version of the latest refresh while its outcome is unknown. */
  @Column('integer', { nullable: true })
  attemptVersion: number | null;

  @Column('timestamptz', { nullable: true })
  attemptStartedAt: Date | null;

  /** Start of the previous refresh from the same version if its outcome is unknown too. */
  @Column('timestamptz', { nullable: true })
  unansweredSince: Date | null;

  /** Time of the last early refresh because of a refused token. */
  @Column('timestamptz', { nullable: true })
  forcedAt: Date | null;

  /** Sealed TokenSet of a refresh whose result came after other tokens were saved. Tried once before the grant expires. */
  @Column('text', { nullable: true })
  fallback: SealedCredentials | null;

  /** Time since which the grant is reported as ended. A probe confirms it. */
  @Column('timestamptz', { nullable: true })
  suspectSince: Date | null;

  /** Consecutive failed refreshes and probes. If not 0, there is no attempt before `refresh_at`. */
  @Column('integer', { default: 0 })
  failures: number;

  @Column('jsonb', { nullable: true })
  lastError: GrantError | null;
}
