import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { runPrepared } from '../../database/database.js';
import { selectColumns } from '../../database/select-columns.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import type { WorkStatus } from '../../jobs/work/work-source.js';
import type { CommerceResource, CommerceStream, TimeWindow } from '../../platforms/platform-commerce.js';
import type { SyncPauseReason } from '../domain/commerce-sync.js';
import { CommerceSyncEntity } from './commerce-sync.entity.js';
import { isKnownStream, type KnownStream } from './known-streams.js';

/** A claimed sync. Only the run with the lease can write it. */
export interface ClaimedSync extends CommerceSyncEntity {
  leaseToken: string;
  claimedAt: Date;
}

/** What a run reads next. */
export interface Position {
  window: TimeWindow;
  cursor: string | null;
}

export interface SyncFailure {
  code: FailureCode;
  message: string;
  requestId: string | null;
}

/** Longer than the longest call of a platform. Each stored page extends it. */
const lease = "interval '5 minutes'";
const columns = selectColumns(CommerceSyncEntity, 's');
const leasedRow = 'account_id = $1 AND stream = $2 AND purpose = $3 AND lease_token = $4';
const noFailure = `failure_count = 0, failing_since = NULL, failure_code = NULL, failure_message = NULL,
  failure_request_id = NULL, failed_at = NULL, pause_reason = NULL, missing_scopes = '{}'`;
const noLease = 'lease_until = NULL, lease_token = NULL';
const toNextPage = `window_from = $5, window_until = $6, cursor = $7, window_restarts = $8, lease_until = app_now() + ${lease}`;
const advance = {
  name: 'commerce-syncs.advance',
  text: `UPDATE commerce_syncs SET ${toNextPage}, ${noFailure} WHERE ${leasedRow}`,
};
const advanceAgain = {
  name: 'commerce-syncs.advance-again',
  text: `UPDATE commerce_syncs SET ${toNextPage} WHERE ${leasedRow}`,
};
/**
 * Ends a pause whose cause has ended. A run that is just checking the cause may have read the old one, so it has to check again:
 * statements with these assignments select leased rows whatever their state.
 */
const resumed = `state = CASE WHEN s.lease_token IS NULL THEN 'WAITING' ELSE s.state END, due_at = app_now(),
  pause_reason = NULL, missing_scopes = '{}', recheck_requested = s.lease_token IS NOT NULL`;

@Injectable()
export class CommerceSyncsRepository {
  constructor(@InjectRepository(CommerceSyncEntity) private readonly syncs: Repository<CommerceSyncEntity>) {}

  async claim(limit: number): Promise<ClaimedSync[]> {
    const [rows]: [ClaimedSync[], number] = await this.syncs.query(
      `UPDATE commerce_syncs s SET state = 'RUNNING', lease_until = app_now() + ${lease}, lease_token = $2,
         recheck_requested = false
       WHERE (account_id, stream, purpose) IN (
         SELECT account_id, stream, purpose FROM commerce_syncs
         WHERE due_at <= app_now() AND (lease_until IS NULL OR lease_until <= app_now())
         ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
       ) RETURNING ${columns}, app_now() AS "claimedAt"`,
      [limit, newId()],
    );
    return rows;
  }

  async status(): Promise<WorkStatus> {
    const rows: WorkStatus[] = await this.syncs.query(
      `SELECT count(*) FILTER (WHERE lease_until IS NULL OR lease_until <= app_now())::int AS due,
         count(*) FILTER (WHERE lease_until > app_now())::int AS running, 0 AS dead,
         min(due_at) FILTER (WHERE lease_until IS NULL OR lease_until <= app_now()) AS "oldestDueAt",
         max(failure_message) FILTER (WHERE failure_code IS NOT NULL) AS "lastError"
       FROM commerce_syncs WHERE due_at <= app_now()`,
    );
    return rows[0]!;
  }

  /** Starts a pass. A request that was made since the claim is kept. @returns false if the lease was lost */
  begin(sync: ClaimedSync, pass: TimeWindow, window: TimeWindow): Promise<boolean> {
    return this.write(
      sync,
      `pass_from = $5, pass_until = $6, window_from = $7, window_until = $8, cursor = NULL, window_restarts = 0,
       requested_from = nullif(requested_from, $9), pass_is_requested = $9::timestamptz IS NOT NULL`,
      [pass.from, pass.to, window.from, window.to, sync.requestedFrom],
    );
  }

  /**
   * Moves to the next page and extends the lease.
   *
   * @param isRepeat the page may have been stored before, so failures are kept
   * @returns false if the lease was lost
   */
  async advance(
    sync: ClaimedSync,
    { window, cursor }: Position,
    isRepeat: boolean,
    manager: EntityManager,
  ): Promise<boolean> {
    const { accountId, stream, purpose, leaseToken, windowRestarts } = sync;
    const { rowCount } = await runPrepared(manager, isRepeat ? advanceAgain : advance, [
      ...[accountId, stream, purpose, leaseToken],
      ...[window.from, window.to, cursor, windowRestarts],
    ]);
    return rowCount === 1;
  }

  /** Returns to the first page of the window. @returns false if the lease was lost */
  restartWindow(sync: ClaimedSync): Promise<boolean> {
    return this.write(
      sync,
      `cursor = NULL, window_restarts = window_restarts + 1, lease_until = app_now() + ${lease}`,
      [],
    );
  }

  /** Completes the pass. A pass that was requested meanwhile begins immediately. @returns false if the lease was lost */
  complete(
    sync: ClaimedSync,
    { nextInSeconds, isFull }: { nextInSeconds: number | null; isFull: boolean },
    manager: EntityManager,
  ): Promise<boolean> {
    return this.write(
      sync,
      `state = 'DONE', synced_until = greatest(synced_until, pass_until), succeeded_at = app_now(),
       full_read_at = CASE WHEN $6 THEN pass_until ELSE full_read_at END, pass_is_requested = false, pass_from = NULL, pass_until = NULL, window_from = NULL, window_until = NULL, cursor = NULL, window_restarts = 0,
       due_at = CASE WHEN requested_from IS NOT NULL THEN app_now() ELSE app_now() + $5 * interval '1 second' END,
       ${noFailure}, ${noLease}`,
      [nextInSeconds, isFull],
      manager,
    );
  }

  /** Stores the failure. The pass continues at its position. Waiting for a rate limit does not count as failing. */
  fail(
    sync: ClaimedSync,
    { code, message, requestId }: SyncFailure,
    retryInSeconds: number,
    state: 'FAILED' | 'WAITING',
  ): Promise<boolean> {
    return this.write(
      sync,
      `state = $5, failure_count = failure_count + ($5 = 'FAILED')::int,
       failing_since = CASE WHEN $5 = 'FAILED' THEN coalesce(failing_since, app_now()) ELSE failing_since END, failure_code = $6,
       failure_message = $7, failure_request_id = $8, failed_at = app_now(), pause_reason = NULL, missing_scopes = '{}',
       due_at = app_now() + $9 * interval '1 second', ${noLease}`,
      [state, code, message, requestId, retryInSeconds],
    );
  }

  /** Pauses the sync until the cause is removed. It checks again later, in case a notification is lost. */
  pause(
    sync: ClaimedSync,
    reason: SyncPauseReason,
    missingScopes: readonly string[],
    recheckInSeconds: number,
  ): Promise<boolean> {
    return this.write(
      sync,
      `state = 'PAUSED', pause_reason = $5, missing_scopes = $6,
       due_at = app_now() + CASE WHEN recheck_requested THEN 0 ELSE $7 END * interval '1 second', ${noLease}`,
      [reason, missingScopes, recheckInSeconds],
    );
  }

  /** Returns the claim. The sync is due again after the given time. */
  release(sync: ClaimedSync, dueInSeconds: number): Promise<boolean> {
    return this.write(sync, `state = 'WAITING', due_at = app_now() + $5 * interval '1 second', ${noLease}`, [
      dueInSeconds,
    ]);
  }

  /** Returns the claim of a sync whose stream this process does not read. It is no problem of the shop. */
  leaveOut(sync: ClaimedSync, dueInSeconds: number): Promise<boolean> {
    return this.write(
      sync,
      `state = 'WAITING', due_at = app_now() + $5 * interval '1 second', ${noFailure}, ${noLease}`,
      [dueInSeconds],
    );
  }

  /**
   * Adds the missing syncs of an account, and makes those due that wait for a cause to be removed.
   *
   * @param historyFrom where the first history begins
   */
  async ensure(
    accountId: string,
    streams: readonly CommerceStream[],
    historyFrom: Date,
    manager: EntityManager,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO commerce_syncs AS s (account_id, stream, purpose, resource, state, requested_from, due_at)
       -- Milliseconds, because the pass that begins there compares it with a Date.
       SELECT $1, stream, purpose, resource, 'WAITING',
         CASE purpose WHEN 'HISTORY' THEN $4 ELSE date_trunc('milliseconds', app_now()) END, app_now()
       FROM unnest($2::text[], $3::text[]) AS given (stream, resource), (VALUES ('CHANGES'), ('HISTORY')) AS purposes (purpose)
       ORDER BY stream, purpose
       ON CONFLICT (account_id, stream, purpose) DO UPDATE SET ${resumed}
       WHERE s.state = 'PAUSED' OR s.lease_token IS NOT NULL`,
      [accountId, streams.map(({ name }) => name), streams.map(({ resource }) => resource), historyFrom],
    );
  }

  /** Requests that a history from `from` is read. A running pass ends first; waits for a rate limit are kept. @returns number of syncs */
  async requestHistory(accountId: string, from: Date, manager?: EntityManager): Promise<number> {
    const [, requested]: [unknown[], number] = await (manager ?? this.syncs.manager).query(
      `UPDATE commerce_syncs SET requested_from = least(requested_from, $2),
         due_at = CASE WHEN state = 'PAUSED' OR failure_code IS NOT NULL THEN due_at ELSE app_now() END
       WHERE account_id = $1 AND purpose = 'HISTORY'`,
      [accountId, from],
    );
    return requested;
  }

  /** Makes the next pass over the changes of a resource due now. Syncs that run, wait or are paused keep their time. */
  async requestChanges(accountId: string, resource: CommerceResource, manager: EntityManager): Promise<void> {
    await manager.query(
      `UPDATE commerce_syncs SET due_at = least(due_at, app_now())
       WHERE account_id = $1 AND resource = $2 AND purpose = 'CHANGES' AND state = 'DONE'`,
      [accountId, resource],
    );
  }

  /** Makes syncs of a grant's accounts due that wait for the grant. */
  async resumeGrant(grantId: string, manager: EntityManager): Promise<void> {
    await manager.query(
      // Locked in order, because a transaction that connects several accounts of the grant locks them too.
      `WITH waiting AS (
         SELECT s.account_id, stream, purpose FROM commerce_syncs s JOIN accounts ON accounts.id = s.account_id
         JOIN grants ON grants.id = grant_id
         WHERE grant_id = $1 AND status = 'ACTIVE'
           AND (s.pause_reason IN ('RECONNECT_REQUIRED', 'MISSING_SCOPES') OR s.lease_token IS NOT NULL)
         ORDER BY s.account_id, stream, purpose FOR NO KEY UPDATE OF s
       )
       UPDATE commerce_syncs s SET ${resumed} FROM waiting w
       WHERE s.account_id = w.account_id AND s.stream = w.stream AND s.purpose = w.purpose`,
      [grantId],
    );
  }

  /** Pauses the syncs of a shop that is not authorized or that the platform has deactivated. Running ones notice it at their next call. */
  async pauseShop(accountId: string, manager: EntityManager = this.syncs.manager): Promise<void> {
    await manager.query(
      `UPDATE commerce_syncs SET state = 'PAUSED', due_at = NULL,
         pause_reason = CASE WHEN is_authorized THEN 'SHOP_DEACTIVATED' ELSE 'AUTHORIZATION_REMOVED' END
       FROM shops WHERE shops.account_id = commerce_syncs.account_id AND (shops.status = 'DEACTIVATED' OR NOT is_authorized)
         AND commerce_syncs.account_id = $1 AND lease_token IS NULL`,
      [accountId],
    );
  }

  /** Makes the syncs of a shop due that is authorized and active again. */
  async resumeShop(accountId: string, manager: EntityManager = this.syncs.manager): Promise<void> {
    await manager.query(
      `UPDATE commerce_syncs s SET ${resumed}
       WHERE account_id = $1 AND (pause_reason IN ('SHOP_DEACTIVATED', 'AUTHORIZATION_REMOVED') OR lease_token IS NOT NULL)`,
      [accountId],
    );
  }

  /** Makes the nightly histories of connected accounts due, spread over an hour. */
  async planHistories(): Promise<number> {
    const [, planned]: [unknown[], number] = await this.syncs.query(
      `UPDATE commerce_syncs SET due_at = app_now() + random() * interval '1 hour', state = 'WAITING'
       FROM accounts
       WHERE accounts.id = account_id AND disconnected_at IS NULL AND purpose = 'HISTORY' AND state = 'DONE' AND due_at IS NULL`,
    );
    return planned;
  }

  /** Syncs of a user's accounts, of the given streams. */
  listOwned(
    userId: string,
    accountIds: readonly string[],
    streams: readonly KnownStream[],
  ): Promise<CommerceSyncEntity[]> {
    return this.syncs.query(
      `SELECT ${columns} FROM commerce_syncs s JOIN accounts a ON a.id = s.account_id
       WHERE a.user_id = $3 AND s.account_id = ANY ($4) AND ${isKnownStream}
       ORDER BY s.account_id, s.resource, s.stream, s.purpose`,
      [streams.map(({ platform }) => platform), streams.map(({ name }) => name), userId, accountIds],
    );
  }

  private async write(
    { accountId, stream, purpose, leaseToken }: ClaimedSync,
    assignments: string,
    values: readonly unknown[],
    manager: EntityManager = this.syncs.manager,
  ): Promise<boolean> {
    const [, written]: [unknown[], number] = await manager.query(
      `UPDATE commerce_syncs SET ${assignments} WHERE ${leasedRow}`,
      [accountId, stream, purpose, leaseToken, ...values],
    );
    return written > 0;
  }
}
