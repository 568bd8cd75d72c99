import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import type { ContentSyncState } from '../domain/content-sync.js';

/** How far reading an account's media has come. */
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

  /** When somebody last looked at the account's media, to the hour: what is read is kept up to date. */
  @Column('timestamptz', { nullable: true })
  readAt: Date | null;

  /** Start of the pass that is under way; null when none is. */
  @Column('timestamptz', { nullable: true })
  passStartedAt: Date | null;

  /** Where the pass goes on. */
  @Column('text', { nullable: true })
  cursor: string | null;

  /** Start of the newest pass that came to its end: nothing stored is older. */
  @Column('timestamptz', { nullable: true })
  syncedAt: Date | null;

  /** When the comments on newer media were last read, all of them. */
  @Column('timestamptz', { nullable: true })
  commentsSyncedAt: Date | null;

  /** When the metrics of the account itself were last read. */
  @Column('timestamptz', { nullable: true })
  metricsSyncedAt: Date | null;

  /** When the people around the account were last read. */
  @Column('timestamptz', { nullable: true })
  audiencesSyncedAt: Date | null;

  /** Of the newest attempt; null once one succeeded. */
  @Column('text', { nullable: true })
  failureCode: FailureCode | null;

  @Column('text', { nullable: true })
  failureMessage: string | null;

  @Column('timestamptz', { nullable: true })
  failedAt: Date | null;
}
