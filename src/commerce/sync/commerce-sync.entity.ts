import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import type { CommerceResource } from '../../platforms/platform-commerce.js';
import type { CommerceSyncState, SyncPauseReason, SyncPurpose } from '../domain/commerce-sync.js';

/** Progress of reading one stream of an account for one purpose. */
@Entity('commerce_syncs')
@Index(['dueAt'], { where: 'due_at IS NOT NULL' })
@Check('commerce_syncs_purpose_check', "purpose IN ('CHANGES', 'HISTORY')")
@Check('commerce_syncs_state_check', "state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'PAUSED')")
export class CommerceSyncEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** Name of the stream in the platform's `CommerceSource`. */
  @PrimaryColumn('text')
  stream: string;

  @PrimaryColumn('text')
  purpose: SyncPurpose;

  @Column('text')
  resource: CommerceResource;

  @Column('text')
  state: CommerceSyncState;

  /** Null unless `PAUSED`. */
  @Column('text', { nullable: true })
  pauseReason: SyncPauseReason | null;

  /** Scopes that the grant lacks. */
  @Column('text', { array: true, default: {} })
  missingScopes: string[];

  /** Where the next pass begins: the first one, and each requested history. Null: at `syncedUntil`, or as the nightly history. */
  @Column('timestamptz', { nullable: true })
  requestedFrom: Date | null;

  /**
   * End of the last complete pass, null before the first one. `CHANGES`: everything that changed before and since the account was
   * connected is stored.
   */
  @Column('timestamptz', { nullable: true })
  syncedUntil: Date | null;

  /** End of the last complete pass over everything that the list has. Null before the first one, and for lists that have none. */
  @Column('timestamptz', { nullable: true })
  fullReadAt: Date | null;

  /** Start of the period that the running pass reads. Null if none is running. */
  @Column('timestamptz', { nullable: true })
  passFrom: Date | null;

  /** Whether the running pass was requested: the first one, or one on request. */
  @Column('boolean', { default: false })
  passIsRequested: boolean;

  /** End of the period, exclusive. */
  @Column('timestamptz', { nullable: true })
  passUntil: Date | null;

  /** The part of the period that is being read. */
  @Column('timestamptz', { nullable: true })
  windowFrom: Date | null;

  @Column('timestamptz', { nullable: true })
  windowUntil: Date | null;

  /** Cursor of the next page of the window. Null at its first page. */
  @Column('text', { nullable: true })
  cursor: string | null;

  /** How often the window was read again from its first page because the platform refused the cursor. */
  @Column('integer', { default: 0 })
  windowRestarts: number;

  /** Time of the next run. Null if none is planned. */
  @Column('timestamptz', { nullable: true })
  dueAt: Date | null;

  @Column('timestamptz', { nullable: true })
  leaseUntil: Date | null;

  /** Fence: a run that lost its lease cannot write. */
  @Column('uuid', { nullable: true })
  leaseToken: string | null;

  /** A cause of a pause has ended since the claim. A run that then pauses the sync may have read the old cause. */
  @Column('boolean', { default: false })
  recheckRequested: boolean;

  /** Failures since the last page that was stored. */
  @Column('integer', { default: 0 })
  failureCount: number;

  @Column('timestamptz', { nullable: true })
  failingSince: Date | null;

  @Column('text', { nullable: true })
  failureCode: FailureCode | null;

  @Column('text', { nullable: true })
  failureMessage: string | null;

  /** Id of the failed request at the platform. */
  @Column('text', { nullable: true })
  failureRequestId: string | null;

  @Column('timestamptz', { nullable: true })
  failedAt: Date | null;

  /** Time of the last complete pass. */
  @Column('timestamptz', { nullable: true })
  succeededAt: Date | null;
}
