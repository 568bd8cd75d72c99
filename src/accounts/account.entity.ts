import { Check, Column, Entity, ForeignKey, Index, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { sealedCheck } from '../crypto/token-vault.js';
import type { SealedCredentials } from '../grants/domain/credentials.js';
import { GrantEntity } from '../grants/grant.entity.js';
import type { Platform } from '../platforms/platform.js';
import { User } from '../users/user.entity.js';

/** A channel, shop or profile that a user has connected. A disconnected one keeps its row, for what hangs on it. */
@Entity('accounts')
@Index('accounts_external_id_key', ['platform', 'externalId'], {
  unique: true,
  where: 'disconnected_at IS NULL',
})
@Index('accounts_user_id_idx', ['userId', 'rank', 'id'], { where: 'disconnected_at IS NULL' })
@Index(['profileDueAt'], { where: 'disconnected_at IS NULL' })
@Index(['grantId'])
@Check('accounts_credentials_sealed_check', sealedCheck('credentials'))
export class AccountEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => User, { onDelete: 'CASCADE' })
  userId: string;

  /** null once the grant is gone. */
  @Column('uuid', { nullable: true })
  grantId: string | null;

  @ManyToOne(() => GrantEntity, { onDelete: 'SET NULL' })
  grant?: Relation<GrantEntity> | null;

  @Column('text')
  platform: Platform;

  /** Its id at the platform. */
  @Column('text')
  externalId: string;

  /** Whose grants have opened it, at the platform. They outlive the grants: people ask by them what became of their data. */
  @Column('text', { array: true, default: {} })
  subjects: string[];

  /** The user's own name for it. */
  @Column('text', { nullable: true })
  label: string | null;

  /** The platform's name for it. */
  @Column('text')
  displayName: string;

  @Column('text', { nullable: true })
  username: string | null;

  @Column('text', { nullable: true })
  avatarUrl: string | null;

  @Column('jsonb')
  profile: Record<string, unknown>;

  /** When the platform last told of names, picture and profile. */
  @Column('timestamptz', { default: () => 'app_now()' })
  profileSyncedAt: Date;

  /** When the platform is next asked for them unasked. */
  @Column('timestamptz', {
    default: () => "(app_now() + '24:00:00')",
  })
  profileDueAt: Date;

  /** Secrets of this channel alone, where the platform gives one. */
  @Column('text', { nullable: true })
  credentials: SealedCredentials | null;

  /** The user's order, smallest first: which stay active under a smaller tier. */
  @Column('integer')
  rank: number;

  @Column('timestamptz')
  connectedAt: Date;

  @Column('timestamptz', { nullable: true })
  disconnectedAt: Date | null;
}
