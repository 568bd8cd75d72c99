import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import type { ContentSyncState } from '../domain/content-sync.js';

/** Progress of the content sync of an account. */
@Entity('content_syncs')
@Check('content_syncs_state_check', "state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED')")
export class ContentSyncEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  @Column('text')
  state: ContentSyncState;

  @Column('timestamptz')
  requestedAt: Date;

  /** Time of the last query of the account's content, accurate to one hour. Content that is queried is kept up to date. */
  @Column('timestamptz', { nullable: true })
  readAt: Date | null;

  /** Start of the running pass. Null if none is running. */
  @Column('timestamptz', { nullable: true })
  passStartedAt: Date | null;

  /** Cursor of the next page of the pass. */
  @Column('text', { nullable: true })
  cursor: string | null;

  /** Start of the last completed pass. Stored media are as of this time or newer. */
  @Column('timestamptz', { nullable: true })
  syncedAt: Date | null;

  /** Time of the last complete read of comments on recent media. */
  @Column('timestamptz', { nullable: true })
  commentsSyncedAt: Date | null;

  /** Time of the last read of the account's metrics. */
  @Column('timestamptz', { nullable: true })
  metricsSyncedAt: Date | null;

  /** Time of the last read of the account's audiences. */
  @Column('timestamptz', { nullable: true })
  audiencesSyncedAt: Date | null;

  /** Failure of the latest attempt. Null after a success. */
  @Column('text', { nullable: true })
  failureCode: FailureCode | null;

  @Column('text', { nullable: true })
  failureMessage: string | null;

  @Column('timestamptz', { nullable: true })
  failedAt: Date | null;
}
