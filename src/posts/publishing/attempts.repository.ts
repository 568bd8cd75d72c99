import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Sealed, type SealedPlace, TokenVault } from '../../crypto/token-vault.js';
import type { WorkStatus } from '../../jobs/work/work-source.js';
import type { Platform } from '../../platforms/platform.js';
import { currentRequestId } from '../../telemetry/run-context.js';
import type { Attempt, AttemptFailure } from './domain/attempt.js';

/** Lease of a claimed attempt. More than the longest call to a platform, a chunk with 120 s. */
const leaseSeconds = 180;

/** The states of each work source. They match the partial indexes. */
const workerStates = `'READY', 'INITIATING', 'UPLOADING', 'PUBLISHING'`;
const platformStates = `'PROCESSING', 'AWAITING_CREATOR', 'PUBLISHED', 'UNCONFIRMED'`;

/** An attempt that a worker has claimed. */
export interface ClaimedAttempt extends Attempt {
  platform: Platform;
  /** Added to the log lines of the run. */
  requestId: string | null;
}

interface AttemptRow {
  id: string;
  post_id: string;
  platform: Platform;
  request_id: string | null;
  number: number;
  origin: Attempt['origin'];
  state: Attempt['state'];
  state_since: Date;
  authority: Attempt['authority'];
  due_at: Date | null;
  lease_until: Date | null;
  fence: number;
  tries: number;
  polls: number;
  created_at: Date;
  started_at: Date | null;
  publish_id: string | null;
  upload_expires_at: Date | null;
  total_bytes: string | null;
  chunk_size: string | null;
  chunk_count: number | null;
  bytes_sent: string;
  reached_platform: boolean;
  final_sent: boolean;
  platform_status: string | null;
  platform_post_id: string | null;
  public_url: string | null;
  is_public: boolean | null;
  publicity_at: Date | null;
  status_at: Date | null;
  fail_reason: string | null;
  fail_message: string | null;
  next_action: AttemptFailure['nextAction'] | null;
}

/** A fetched media URL counts as bytes that reached the platform. */
const columns = `
  a.id, a.post_id, a.platform, a.request_id, a.number, a.origin, a.state, a.state_since, a.authority, a.due_at, a.lease_until, a.fence,
  a.tries, a.polls, a.created_at, a.started_at, a.publish_id, a.upload_expires_at, a.total_bytes, a.chunk_size,
  a.chunk_count, a.bytes_sent, a.final_sent, a.platform_status, a.platform_post_id, a.public_url, a.is_public, a.publicity_at,
  a.status_at, a.fail_reason, a.fail_message, a.next_action,
  a.reached_platform OR EXISTS (
    SELECT FROM media_urls f WHERE f.attempt_id = a.id AND f.fetched_at IS NOT NULL
  ) AS reached_platform`;

/** Reads, claims and saves attempts. Every change of state goes through AttemptLedger. */
@Injectable()
export class AttemptsRepository {
  constructor(private readonly vault: TokenVault) {}

  /** Claims due attempts that must be sent. */
  claimForPublishing(manager: EntityManager, limit: number): Promise<ClaimedAttempt[]> {
    return this.claim(manager, limit, workerStates);
  }

  /** Claims due attempts whose platform must be polled. */
  claimForStatus(manager: EntityManager, limit: number): Promise<ClaimedAttempt[]> {
    return this.claim(manager, limit, platformStates);
  }

  publishWorkStatus(manager: EntityManager): Promise<WorkStatus> {
    return this.status(manager, workerStates);
  }

  statusWorkStatus(manager: EntityManager): Promise<WorkStatus> {
    return this.status(manager, platformStates);
  }

  private async status(manager: EntityManager, states: string): Promise<WorkStatus> {
    const rows: {
      due: number;
      running: number;
      oldest_due_at: Date | null;
      last_error: string | null;
    }[] = await manager.query(
      `SELECT count(*) FILTER (WHERE due_at <= app_now() AND NOT leased)::int AS due,
              count(*) FILTER (WHERE leased)::int AS running,
              min(due_at) FILTER (WHERE due_at <= app_now() AND NOT leased) AS oldest_due_at,
              (array_agg(last_error ORDER BY due_at DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS last_error
       FROM (
         SELECT due_at, last_error, coalesce(lease_until > app_now(), false) AS leased
         FROM post_attempts WHERE state IN (${states}) AND due_at IS NOT NULL
       ) work`,
    );
    const row = rows[0]!;
    // A failed attempt is reported to its user, not to the operator: `dead` is always 0.
    return {
      due: row.due,
      running: row.running,
      dead: 0,
      oldestDueAt: row.oldest_due_at,
      lastError: row.last_error,
    };
  }

  private async claim(manager: EntityManager, limit: number, states: string): Promise<ClaimedAttempt[]> {
    const [rows]: [AttemptRow[], number] = await manager.query(
      `UPDATE post_attempts a
       SET lease_until = app_now() + make_interval(secs => ${leaseSeconds}), fence = a.fence + 1
       FROM (
         SELECT id FROM post_attempts
         WHERE state IN (${states}) AND due_at <= app_now() AND (lease_until IS NULL OR lease_until <= app_now())
         ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
       ) due
       WHERE a.id = due.id
       RETURNING ${columns}`,
      [limit],
    );
    return rows.map((row) => ({ ...toAttempt(row), platform: row.platform, requestId: row.request_id }));
  }

  /** The attempts of a post in order, locked until the transaction ends. Lock the post first. */
  async lockByPost(manager: EntityManager, postId: string): Promise<Attempt[]> {
    const rows: AttemptRow[] = await manager.query(
      `SELECT ${columns} FROM post_attempts a WHERE a.post_id = $1 ORDER BY a.number FOR UPDATE OF a`,
      [postId],
    );
    return rows.map(toAttempt);
  }

  async listByPosts(manager: EntityManager, postIds: readonly string[]): Promise<Attempt[]> {
    const rows: AttemptRow[] = await manager.query(
      `SELECT ${columns} FROM post_attempts a WHERE a.post_id = ANY($1) ORDER BY a.post_id, a.number`,
      [postIds],
    );
    return rows.map(toAttempt);
  }

  /** The post with this publishId. */
  async findPostId(manager: EntityManager, platform: Platform, publishId: string): Promise<string | null> {
    const rows: { post_id: string }[] = await manager.query(
      'SELECT post_id FROM post_attempts WHERE platform = $1 AND publish_id = $2',
      [platform, publishId],
    );
    return rows[0]?.post_id ?? null;
  }

  /**
   * Attempts of an account whose publishId was lost with an answer. `isOpen`: a worker may still receive the answer.
   */
  async findWithoutPublishId(
    manager: EntityManager,
    platform: Platform,
    externalId: string,
    at: Date,
  ): Promise<{ id: string; postId: string; isOpen: boolean }[]> {
    const rows: { id: string; post_id: string; is_open: boolean }[] = await manager.query(
      `SELECT a.id, a.post_id, a.state = 'PUBLISHING' AND coalesce(a.lease_until > app_now(), false) AS is_open
       FROM post_attempts a JOIN posts p ON p.id = a.post_id JOIN accounts c ON c.id = p.account_id
       WHERE c.platform = $1 AND c.external_id = $2 AND a.publish_id IS NULL
         AND a.state IN ('PUBLISHING', 'UNCONFIRMED')
         AND a.started_at BETWEEN $3::timestamptz - interval '1 day' AND $3::timestamptz + interval '1 minute'`,
      [platform, externalId, at],
    );
    return rows.map((row) => ({ id: row.id, postId: row.post_id, isOpen: row.is_open }));
  }

  /** Which of these published posts belong to known attempts. */
  async findKnownPostIds(
    manager: EntityManager,
    platform: Platform,
    platformPostIds: readonly string[],
  ): Promise<string[]> {
    const rows: { platform_post_id: string }[] = await manager.query(
      'SELECT platform_post_id FROM post_attempts WHERE platform = $1 AND platform_post_id = ANY($2)',
      [platform, platformPostIds],
    );
    return rows.map(({ platform_post_id }) => platform_post_id);
  }

  async insert(manager: EntityManager, attempt: Attempt, platform: Platform): Promise<void> {
    await manager.query(
      `INSERT INTO post_attempts
         (id, post_id, platform, number, origin, state, state_since, authority, due_at, created_at, request_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        attempt.id,
        attempt.postId,
        platform,
        attempt.number,
        attempt.origin,
        attempt.state,
        attempt.stateSince,
        attempt.authority,
        attempt.dueAt,
        attempt.createdAt,
        currentRequestId(),
      ],
    );
  }

  /** Saves an attempt that the transaction has locked. */
  async save(manager: EntityManager, attempt: Attempt): Promise<void> {
    await manager.query(
      `UPDATE post_attempts SET
         state = $2, state_since = $3, authority = $4, due_at = $5, lease_until = $6, tries = $7, polls = $8,
         started_at = $9, publish_id = $10, bytes_sent = $11, reached_platform = reached_platform OR $12,
         final_sent = $13, platform_status = $14, platform_post_id = $15, is_public = $16, publicity_at = $17,
         status_at = $18, fail_reason = $19, fail_message = $20, next_action = $21, upload_expires_at = $22,
         total_bytes = $23, chunk_size = $24, chunk_count = $25, public_url = $26
       WHERE id = $1`,
      [
        attempt.id,
        attempt.state,
        attempt.stateSince,
        attempt.authority,
        attempt.dueAt,
        attempt.leaseUntil,
        attempt.tries,
        attempt.polls,
        attempt.startedAt,
        attempt.publishId,
        attempt.bytesSent,
        attempt.reachedPlatform,
        attempt.finalSent,
        attempt.platformStatus,
        attempt.platformPostId,
        attempt.isPublic,
        attempt.publicityAt,
        attempt.statusAt,
        attempt.failure?.reason ?? null,
        attempt.failure?.message ?? null,
        attempt.failure?.nextAction ?? null,
        attempt.upload?.expiresAt ?? null,
        attempt.upload?.totalBytes ?? null,
        attempt.upload?.chunkSize ?? null,
        attempt.upload?.chunkCount ?? null,
        attempt.publicUrl,
      ],
    );
  }

  /**
   * Extends the lease of an upload and saves its progress, before the next chunk is sent. False: the attempt was lost to another
   * worker or was canceled, and nothing more may be sent.
   */
  async extendUploadLease(
    manager: EntityManager,
    claim: Pick<Attempt, 'id' | 'fence'>,
    progress: { bytesSent: number; finalSent: boolean },
  ): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE post_attempts
       SET lease_until = app_now() + make_interval(secs => ${leaseSeconds}), bytes_sent = $3,
           reached_platform = true, final_sent = final_sent OR $4,
           tries = CASE WHEN $3 > bytes_sent THEN 0 ELSE tries END
       WHERE id = $1 AND fence = $2 AND state = 'UPLOADING'`,
      [claim.id, claim.fence, progress.bytesSent, progress.finalSent],
    );
    return count === 1;
  }

  /** Extends the lease before the next call. False: the attempt was lost, as in {@link extendUploadLease}. */
  async extendLease(manager: EntityManager, claim: Pick<Attempt, 'id' | 'fence'>): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE post_attempts SET lease_until = app_now() + make_interval(secs => ${leaseSeconds})
       WHERE id = $1 AND fence = $2 AND state IN ('INITIATING', 'UPLOADING')`,
      [claim.id, claim.fence],
    );
    return count === 1;
  }

  /** Ends a lease early, so that another process continues immediately. No effect if the attempt was lost. */
  async releaseLease(manager: EntityManager, claim: Pick<Attempt, 'id' | 'fence'>): Promise<void> {
    await manager.query('UPDATE post_attempts SET lease_until = NULL WHERE id = $1 AND fence = $2', [
      claim.id,
      claim.fence,
    ]);
  }

  /** Saves the last error, for operators. */
  async saveError(manager: EntityManager, id: string, error: string): Promise<void> {
    await manager.query('UPDATE post_attempts SET last_error = $2 WHERE id = $1', [id, error]);
  }

  /** Saves the upload address, sealed: it allows uploads on behalf of the account. */
  async saveUploadUrl(manager: EntityManager, id: string, url: string): Promise<void> {
    await manager.query('UPDATE post_attempts SET upload_url = $2 WHERE id = $1', [
      id,
      this.vault.seal(url, uploadUrlPlace(id)),
    ]);
  }

  async openUploadUrl(manager: EntityManager, id: string): Promise<string> {
    const rows: { upload_url: Sealed | null }[] = await manager.query(
      'SELECT upload_url FROM post_attempts WHERE id = $1',
      [id],
    );
    const sealed = rows[0]?.upload_url;
    if (!sealed) throw new Error('The attempt has no upload address.');
    return this.vault.open(sealed, uploadUrlPlace(id));
  }
}

function uploadUrlPlace(id: string): SealedPlace {
  return { table: 'post_attempts', column: 'upload_url', id };
}

function toAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    postId: row.post_id,
    number: row.number,
    origin: row.origin,
    state: row.state,
    stateSince: row.state_since,
    authority: row.authority,
    dueAt: row.due_at,
    leaseUntil: row.lease_until,
    fence: row.fence,
    tries: row.tries,
    polls: row.polls,
    createdAt: row.created_at,
    startedAt: row.started_at,
    publishId: row.publish_id,
    upload:
      row.upload_expires_at && row.total_bytes !== null && row.chunk_size !== null && row.chunk_count !== null
        ? {
            expiresAt: row.upload_expires_at,
            totalBytes: Number(row.total_bytes),
            chunkSize: Number(row.chunk_size),
            chunkCount: row.chunk_count,
          }
        : null,
    bytesSent: Number(row.bytes_sent),
    reachedPlatform: row.reached_platform,
    finalSent: row.final_sent,
    platformStatus: row.platform_status,
    platformPostId: row.platform_post_id,
    publicUrl: row.public_url,
    isPublic: row.is_public,
    publicityAt: row.publicity_at,
    statusAt: row.status_at,
    failure:
      row.fail_reason !== null && row.next_action !== null
        ? { reason: row.fail_reason, message: row.fail_message ?? '', nextAction: row.next_action }
        : null,
  };
}
