import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { type Sealed, sealedCheck } from '../crypto/token-vault.js';
import type { FailureCode } from '../failures/failure-codes.js';
import { GrantEntity } from '../grants/grant.entity.js';
import type { Capability, Platform } from '../platforms/platform.js';
import { User } from '../users/user.entity.js';
import type { AccountChoice, ConnectionStage } from './domain/connection.js';

/** A connect flow of one person in one browser. */
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

  /** null while a flow that the platform began is not confirmed. */
  @Column('uuid', { nullable: true })
  @ForeignKey(() => User, { onDelete: 'CASCADE' })
  userId: string | null;

  /** The session that began it; its ticket works in no other person's browser. null: begun with a bearer token. */
  @Column('uuid', { nullable: true })
  sessionId: string | null;

  /** The API client that began it for the user. */
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

  /** Hash of the cookie of the browser that went to the platform. */
  @Column('bytea', { nullable: true })
  bindingHash: Buffer | null;

  /** PKCE. */
  @Column('text', { nullable: true })
  verifier: Sealed | null;

  /** The code of a flow that the platform began. */
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

  /** When the browser was sent to the platform. */
  @Column('timestamptz', { nullable: true })
  leftAt: Date | null;

  /** Until when the flow holds a slot of the tier. null: it holds none. */
  @Column('timestamptz', { nullable: true })
  reservedUntil: Date | null;

  @Column('timestamptz', { nullable: true })
  consumedAt: Date | null;
}
