import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ClientEntity } from '../../oauth/clients/client.entity.js';
import { UserEntity } from '../../users/user.entity.js';
import type { Decision, FetchedFile, Summary } from './confirmation.js';

/** A dry run of a tool, with the token that allows exactly this call. */
@Entity('assistant_confirmations')
@Check('assistant_confirmations_decision_check', "decision IN ('APPROVED', 'DENIED')")
@Index('assistant_confirmations_token_hash_idx', ['tokenHash'], { unique: true })
@Index('assistant_confirmations_user_id_idx', ['userId', 'id'])
@Index(['clientId'])
@Index(['expiresAt'])
export class ConfirmationEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** Keyed hash of the token. */
  @Column('bytea')
  tokenHash: Buffer;

  @Column('uuid')
  @ForeignKey(() => UserEntity, { onDelete: 'CASCADE' })
  userId: string;

  /** The assistant. */
  @Column('uuid')
  @ForeignKey(() => ClientEntity, { onDelete: 'CASCADE' })
  clientId: string;

  @Column('text')
  tool: string;

  /** Hash of the arguments. */
  @Column('bytea')
  contentHash: Buffer;

  /** What the call will do. */
  @Column('jsonb')
  prepared: object;

  @Column('jsonb')
  summary: Summary;

  /** Whether the user must approve, also if the user allows the assistant to act without being asked. */
  @Column('boolean', { default: false })
  needsApproval: boolean;

  /** Addresses of files that are fetched only after the user agrees. An approval is possible when none is left. */
  @Column('text', { array: true, default: () => "'{}'" })
  pendingAddresses: string[];

  /** Files that were fetched for it. They are deleted with it, unless something else uses them. */
  @Column('jsonb', { default: () => "'[]'" })
  fetchedFiles: FetchedFile[];

  /** Null until the user decides. */
  @Column('text', { nullable: true })
  decision: Decision | null;

  @Column('timestamptz', { nullable: true })
  decidedAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  expiresAt: Date;

  /** Identifies the last call, unless it certainly had no effect. Null otherwise. */
  @Column('uuid', { nullable: true })
  leaseToken: string | null;

  @Column('timestamptz', { nullable: true })
  leaseUntil: Date | null;

  /** Whether the outcome of an earlier call than the last one is not known. */
  @Column('boolean', { default: false })
  outcomeUnknown: boolean;

  /** The result of the call. Null until it succeeded. */
  @Column('jsonb', { nullable: true })
  result: object | null;

  @Column('timestamptz', { nullable: true })
  completedAt: Date | null;
}
