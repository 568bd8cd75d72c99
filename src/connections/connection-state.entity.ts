import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  Unique,
} from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { type Sealed, sealedCheck } from '../crypto/token-vault.js';
import type { FailureCode } from '../failures/failure-codes.js';
import { GrantEntity } from '../grants/grant.entity.js';
import type { Capability, Platform } from '../platforms/platform.js';
import { User } from '../users/user.entity.js';
import type { AccountChoice, ConnectionStage } from './domain/connection.js';

/** A connect flow of one person in one browser. */
@Entity('connection_states')
@Unique('connection_states_ticket_hash_key', ['ticketHash'])
@Unique('connection_states_state_hash_key', ['stateHash'])
@Index('connection_states_user_id_idx', ['userId'])
@Index('connection_states_expires_at_idx', ['expiresAt'])
@Check(
  'connection_states_stage_check',
  `stage IN ('TICKET', 'AWAY', 'INSTALL', 'WORKING', 'CHOOSING', 'CONNECTED', 'FAILED')`,
)
@Check('connection_states_verifier_sealed_check', sealedCheck('verifier'))
@Check('connection_states_code_sealed_check', sealedCheck('code'))
export class ConnectionStateEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'connection_states_pkey' })
  id: string;

  /** null while a flow that the platform began is not confirmed. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'connection_states_user_id_fkey' })
  user?: Relation<User>;

  /** The session that began it; its ticket works in no other person's browser. null: begun with a bearer token. */
  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId: string | null;

  /** The API client that began it for the user. */
  @Column('text', { name: 'client_id', nullable: true })
  clientId: string | null;

  @Column('text')
  platform: Platform;

  @Column('text', { name: 'login_type' })
  loginType: string;

  @Column('text', { array: true })
  capabilities: Capability[];

  @Column('uuid', { name: 'reconnect_account_id', nullable: true })
  reconnectAccountId: string | null;

  @ManyToOne(() => AccountEntity, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'reconnect_account_id',
    foreignKeyConstraintName: 'connection_states_reconnect_account_id_fkey',
  })
  reconnectAccount?: Relation<AccountEntity>;

  @Column('text', { name: 'return_url', nullable: true })
  returnUrl: string | null;

  @Column('text')
  stage: ConnectionStage;

  @Column('bytea', { name: 'ticket_hash', nullable: true })
  ticketHash: Buffer | null;

  @Column('bytea', { name: 'state_hash', nullable: true })
  stateHash: Buffer | null;

  /** Hash of the cookie of the browser that went to the platform. */
  @Column('bytea', { name: 'binding_hash', nullable: true })
  bindingHash: Buffer | null;

  /** PKCE. */
  @Column('text', { nullable: true })
  verifier: Sealed | null;

  /** The code of a flow that the platform began. */
  @Column('text', { nullable: true })
  code: Sealed | null;

  @Column('uuid', { name: 'grant_id', nullable: true })
  grantId: string | null;

  @ManyToOne(() => GrantEntity, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'grant_id', foreignKeyConstraintName: 'connection_states_grant_id_fkey' })
  grant?: Relation<GrantEntity>;

  @Column('jsonb', { nullable: true })
  choices: AccountChoice[] | null;

  @Column('uuid', { name: 'account_ids', array: true, nullable: true })
  accountIds: string[] | null;

  @Column('text', { name: 'failure_code', nullable: true })
  failureCode: FailureCode | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** When the browser was sent to the platform. */
  @Column('timestamptz', { name: 'left_at', nullable: true })
  leftAt: Date | null;

  /** Until when the flow holds a slot of the tier. null: it holds none. */
  @Column('timestamptz', { name: 'reserved_until', nullable: true })
  reservedUntil: Date | null;

  @Column('timestamptz', { name: 'consumed_at', nullable: true })
  consumedAt: Date | null;
}
