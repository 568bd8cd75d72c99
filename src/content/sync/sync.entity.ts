import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import type { ContentSyncState } from '../domain/content-sync.js';

/** How far reading an account's media has come. */
@Entity('content_syncs')
@Check('content_syncs_state_check', "state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED')")
export class ContentSyncEntity {
  @PrimaryColumn('uuid', { name: 'account_id', primaryKeyConstraintName: 'content_syncs_pkey' })
  accountId: string;

  @ManyToOne(() => AccountEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'content_syncs_account_id_fkey' })
  account?: Relation<AccountEntity>;

  @Column('text')
  state: ContentSyncState;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt: Date;

  /** When somebody last looked at the account's media, to the hour: what is read is kept up to date. */
  @Column('timestamptz', { name: 'read_at', nullable: true })
  readAt: Date | null;

  /** Start of the pass that is under way; null when none is. */
  @Column('timestamptz', { name: 'pass_started_at', nullable: true })
  passStartedAt: Date | null;

  /** Where the pass goes on. */
  @Column('text', { nullable: true })
  cursor: string | null;

  /** Start of the newest pass that came to its end: nothing stored is older. */
  @Column('timestamptz', { name: 'synced_at', nullable: true })
  syncedAt: Date | null;

  /** When the comments on newer media were last read, all of them. */
  @Column('timestamptz', { name: 'comments_synced_at', nullable: true })
  commentsSyncedAt: Date | null;

  /** When the metrics of the account itself were last read. */
  @Column('timestamptz', { name: 'metrics_synced_at', nullable: true })
  metricsSyncedAt: Date | null;

  /** When the people around the account were last read. */
  @Column('timestamptz', { name: 'audiences_synced_at', nullable: true })
  audiencesSyncedAt: Date | null;

  /** Of the newest attempt; null once one succeeded. */
  @Column('text', { name: 'failure_code', nullable: true })
  failureCode: FailureCode | null;

  @Column('text', { name: 'failure_message', nullable: true })
  failureMessage: string | null;

  @Column('timestamptz', { name: 'failed_at', nullable: true })
  failedAt: Date | null;
}
