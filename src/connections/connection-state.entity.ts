import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { type Sealed, sealedCheck } from '../crypto/token-vault.js';
import type { FailureCode } from '../failures/failure-codes.js';
import { GrantEntity } from '../grants/grant.entity.js';
import type { Capability, Platform } from '../platforms/platform.js';
import { UserEntity } from '../users/user.entity.js';
import type { AccountChoice, ConnectionStage } from './domain/connection.js';

/** A connect flow of one user in one browser. */
@Entity('connection_states')
@Unique(['ticketHash'])
@Unique(['stateHash'])
@Index(['userId'])
@Index(['expiresAt'])
@Check(
  'connection_states_stage_check',
  `stage IN ('TICKET', 'AWAY', 'INSTALL', 'WORKING', 'CHOOSING', 'CONNECTED', 'FAILED')`,
)
@Check('connection_states_verifier_sealed_check', sealedCheck('verifier'))
@Check('connection_states_code_sealed_check', sealedCheck('code'))
export class ConnectionStateEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** Null while a flow that the platform started is not confirmed. */
  @Column('uuid', { nullable: true })
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string | null;

  /** Session that started the flow. Other sessions cannot use its ticket. Null if started with a bearer token. */
  @Column('uuid', { nullable: true })
  sessionId: string | null;

  /** API client that started the flow for the user. Null if started in a session. */
  @Column('text', { nullable: true })
  clientId: string | null;

  @Column('text')
  platform: Platform;

  @Column('text')
  loginType: string;

  @Column('text', { array: true })
  capabilities: Capability[];

  @Column('uuid', { nullable: true })
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  reconnectAccountId: string | null;

  @Column('text', { nullable: true })
  returnUrl: string | null;

  @Column('text')
  stage: ConnectionStage;

  @Column('bytea', { nullable: true })
  ticketHash: Buffer | null;

  @Column('bytea', { nullable: true })
  stateHash: Buffer | null;

  /** Hash of the cookie that binds the browser to the flow. */
  @Column('bytea', { nullable: true })
  bindingHash: Buffer | null;

  /** PKCE verifier. */
  @Column('text', { nullable: true })
  verifier: Sealed | null;

  /** Code of a flow that the platform started. */
  @Column('text', { nullable: true })
  code: Sealed | null;

  @Column('uuid', { nullable: true })
  @ForeignKey(() => GrantEntity, { onDelete: 'SET NULL' })
  grantId: string | null;

  @Column('jsonb', { nullable: true })
  choices: AccountChoice[] | null;

  @Column('uuid', { array: true, nullable: true })
  accountIds: string[] | null;

  @Column('text', { nullable: true })
  failureCode: FailureCode | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  expiresAt: Date;

  /** Time at which the browser was redirected to the platform. */
  @Column('timestamptz', { nullable: true })
  leftAt: Date | null;

  /** Time until which the flow reserves a slot of the tier. Null if it reserves none. */
  @Column('timestamptz', { nullable: true })
  reservedUntil: Date | null;

  @Column('timestamptz', { nullable: true })
  consumedAt: Date | null;
}
