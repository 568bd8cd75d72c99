import { Check, Column, Entity, ForeignKey, Index, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { sealedCheck } from '../crypto/token-vault.js';
import type { SealedCredentials } from '../grants/domain/credentials.js';
import { GrantEntity } from '../grants/grant.entity.js';
import type { Platform } from '../platforms/platform.js';
import type { ReportedHealth } from './health-events/reported-health.js';
import { UserEntity } from '../users/user.entity.js';

/** A channel, shop or profile that a user connected. A disconnected account keeps its row, which posts and media refer to. */
@Entity('accounts')
@Index('accounts_external_id_key', ['platform', 'externalId'], {
  unique: true,
  where: 'disconnected_at IS NULL',
})
@Index('accounts_user_id_idx', ['userId', 'rank', 'id'], { where: 'disconnected_at IS NULL' })
@Index(['userId', 'id'])
@Index(['profileDueAt'], { where: 'disconnected_at IS NULL' })
@Index(['grantId'])
@Index('accounts_unhealthy_idx', ['userId'], {
  where: 'disconnected_at IS NULL AND reported_health IS NOT NULL',
})
@Check('accounts_credentials_sealed_check', sealedCheck('credentials'))
export class AccountEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  /** Null after the grant was deleted. */
  @Column('uuid', { nullable: true })
  grantId: string | null;

  @ManyToOne(() => GrantEntity, { onDelete: 'SET NULL' })
  grant?: Relation<GrantEntity> | null;

  @Column('text')
  platform: Platform;

  /** Id of the account at the platform. */
  @Column('text')
  externalId: string;

  /** Subjects of all its grants. Kept after the grants are deleted, to answer data deletion requests. */
  @Column('text', { array: true, default: {} })
  subjects: string[];

  /** Name given by the user. */
  @Column('text', { nullable: true })
  label: string | null;

  /** Name at the platform. */
  @Column('text')
  displayName: string;

  @Column('text', { nullable: true })
  username: string | null;

  @Column('text', { nullable: true })
  avatarUrl: string | null;

  @Column('jsonb')
  profile: Record<string, unknown>;

  /** Time at which names, picture and profile were last read from the platform. */
  @Column('timestamptz', { default: () => 'app_now()' })
  profileSyncedAt: Date;

  /** Time of the next scheduled read of the profile. */
  @Column('timestamptz', {
    default: () => "(app_now() + '24:00:00')",
  })
  profileDueAt: Date;

  /** Credentials of this account only, if the platform issues them. */
  @Column('text', { nullable: true })
  credentials: SealedCredentials | null;

  /** Position in the user's order, smallest first. The first accounts stay active under a smaller tier. */
  @Column('integer')
  rank: number;

  /** The health that an event reported last. Null: the account works and needs nothing. */
  @Column('jsonb', { nullable: true })
  reportedHealth: ReportedHealth | null;

  @Column('timestamptz')
  connectedAt: Date;

  @Column('timestamptz', { nullable: true })
  disconnectedAt: Date | null;
}
