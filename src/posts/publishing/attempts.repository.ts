import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { type SealedPlace, TokenVault } from '../../crypto/token-vault.js';
import { sharedLookup } from '../../database/batches/shared-lookup.js';
import { Database, runPrepared } from '../../database/database.js';
import { selectColumns } from '../../database/select-columns.js';
import type { WorkStatus } from '../../jobs/work/work-source.js';
import { knownPlatforms, type Platform } from '../../platforms/platform.js';
import { currentRequestId } from '../../telemetry/run-context.js';
import { currentTraceParent } from '../../telemetry/tracing.js';
import type { Attempt } from './domain/attempt.js';
import { AttemptEntity } from './attempt.entity.js';

/**
 * Lease of a claimed attempt. Longer than any one call to a platform: a chunk takes up to 120 s. A claim with several calls may
 * outlive it. The next worker then continues from the state of the attempt.
 */
const leaseSeconds = 180;

/** The states of each work source. They match the partial indexes. */
const workerStates = `'READY', 'INITIATING', 'UPLOADING', 'PUBLISHING'`;
const platformStates = `'PROCESSING', 'AWAITING_CREATOR', 'PUBLISHED', 'UNCONFIRMED'`;

/** An attempt that a worker has claimed. */
export interface ClaimedAttempt extends Attempt {
  platform: Platform;
  /** Added to the log lines of the run. */
  requestId: string | null;
  traceParent: string | null;
}

/** An attempt as it is selected. A fetched media URL counts as bytes that reached the platform. */
type AttemptRow = AttemptEntity & { isFetched: boolean };

const columns = `${selectColumns(AttemptEntity, 'a')}, EXISTS (
    SELECT FROM media_urls f WHERE f.attempt_id = a.id AND f.fetched_at IS NOT NULL
  ) AS "isFetched"`;

const ofPosts = {
  name: 'attempts.of-posts',
  text: `SELECT ${columns} FROM post_attempts a WHERE a.post_id = ANY ($1) ORDER BY a.post_id, a.number`,
};

const lockOfPost = {
  name: 'attempts.lock-of-post',
  text: `SELECT ${columns} FROM post_attempts a WHERE a.post_id = $1 ORDER BY a.number FOR UPDATE OF a`,
};

const postOfPublish = {
  name: 'attempts.post-of-publish',
  text: 'SELECT post_id AS "postId" FROM post_attempts WHERE platform = $1 AND publish_id = $2 LIMIT 1',
};

/** Reads, claims and saves attempts. Every change of state goes through AttemptLedger. */
@Injectable()
export class AttemptsRepository {
  constructor(
    @InjectRepository(AttemptEntity) private readonly attempts: Repository<AttemptEntity>,
    private readonly vault: TokenVault,
    private readonly database: Database,
  ) {}

  private readonly lookup = sharedLookup((wanted: readonly (readonly string[])[]) => this.listEach(wanted));

  /** Claims due attempts that must be sent. */
  claimForPublishing(
    limit: number,
    manager: EntityManager = this.attempts.manager,
  ): Promise<ClaimedAttempt[]> {
    return this.claim(limit, workerStates, manager);
  }

  /** Claims due attempts whose platform must be polled. */
  claimForStatus(limit: number, manager: EntityManager = this.attempts.manager): Promise<ClaimedAttempt[]> {
    return this.claim(limit, platformStates, manager);
  }

  publishWorkStatus(manager: EntityManager = this.attempts.manager): Promise<WorkStatus> {
    return this.status(workerStates, manager);
  }

  statusWorkStatus(manager: EntityManager = this.attempts.manager): Promise<WorkStatus> {
    return this.status(platformStates, manager);
  }

  private async status(states: string, manager: EntityManager): Promise<WorkStatus> {
    // A failed attempt is reported to its user, not to the operator: `dead` is always 0.
    const [row]: WorkStatus[] = await manager.query(
      `SELECT count(*) FILTER (WHERE due_at <= app_now() AND NOT leased)::int AS due,
              count(*) FILTER (WHERE leased)::int AS running, 0 AS dead,
              min(due_at) FILTER (WHERE due_at <= app_now() AND NOT leased) AS "oldestDueAt",
              (array_agg(last_error ORDER BY due_at DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS "lastError"
       FROM (
         SELECT due_at, last_error, coalesce(lease_until > app_now(), false) AS leased
         FROM post_attempts WHERE state IN (${states}) AND due_at IS NOT NULL
       ) work`,
    );
    return row!;
  }

  private async claim(limit: number, states: string, manager: EntityManager): Promise<ClaimedAttempt[]> {
    const [rows]: [AttemptRow[], number] = await manager.query(
      `UPDATE post_attempts a
       SET lease_until = app_now() + make_interval(secs => ${leaseSeconds}), fence = a.fence + 1
       FROM (
         SELECT id FROM post_attempts
         WHERE state IN (${states}) AND due_at <= app_now() AND (lease_until IS NULL OR lease_until <= app_now())
           AND platform = ANY ($2)
         ORDER BY due_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
       ) due
       WHERE a.id = due.id
       RETURNING ${columns}`,
      [limit, knownPlatforms],
    );
    return rows.map((row) => ({
      ...toAttempt(row),
      platform: row.platform,
      requestId: row.requestId,
      traceParent: row.traceParent,
    }));
  }

  /** The attempts of a post in order, locked until the transaction ends. Lock the post first. */
  async lockByPost(postId: string, manager: EntityManager): Promise<Attempt[]> {
    const { rows } = await runPrepared(manager, lockOfPost, [postId]);
    return (rows as AttemptRow[]).map(toAttempt);
  }

  /** Ordered by post and number. Outside a transaction, requests share a statement. */
  async listByPosts(
    postIds: readonly string[],
    manager: EntityManager = this.attempts.manager,
  ): Promise<Attempt[]> {
    if (manager === this.attempts.manager) return this.lookup(postIds);
    const rows = await this.database.rows<AttemptRow>(ofPosts, [postIds], manager);
    return rows.map(toAttempt);
  }

  private async listEach(wanted: readonly (readonly string[])[]): Promise<Attempt[][]> {
    const rows = await this.database.rows<AttemptRow>(ofPosts, [wanted.flat()]);
    const byPost = Map.groupBy(rows, ({ postId }) => postId);
    return wanted.map((ids) =>
      [...new Set(ids)].toSorted().flatMap((id) => (byPost.get(id) ?? []).map(toAttempt)),
    );
  }

  /** The post with this publishId. */
  async findPostId(platform: Platform, publishId: string, manager: EntityManager): Promise<string | null> {
    const { rows } = await runPrepared(manager, postOfPublish, [platform, publishId]);
    return (rows as { postId: string }[])[0]?.postId ?? null;
  }

  /**
   * Attempts of an account whose publishId was lost with a response. `awaitsResponse`: a worker may still receive
   * it.
   */
  async findWithoutPublishId(
    platform: Platform,
    externalId: string,
    at: Date,
    manager: EntityManager = this.attempts.manager,
  ): Promise<{ id: string; postId: string; awaitsResponse: boolean }[]> {
    return manager.query(
      `SELECT a.id, a.post_id AS "postId",
         a.state = 'PUBLISHING' AND coalesce(a.lease_until > app_now(), false) AS "awaitsResponse"
       FROM post_attempts a JOIN posts p ON p.id = a.post_id JOIN accounts c ON c.id = p.account_id
       WHERE c.platform = $1 AND c.external_id = $2 AND a.publish_id IS NULL
         AND a.state IN ('PUBLISHING', 'UNCONFIRMED')
         AND a.started_at BETWEEN $3::timestamptz - interval '1 day' AND $3::timestamptz + interval '1 minute'`,
      [platform, externalId, at],
    );
  }

  /** Which of these published posts belong to known attempts. */
  async findKnownPostIds(
    platform: Platform,
    platformPostIds: readonly string[],
    manager: EntityManager = this.attempts.manager,
  ): Promise<string[]> {
    const attempts = await manager.find(AttemptEntity, {
      select: { id: true, platformPostId: true },
      where: { platform, platformPostId: In([...platformPostIds]) },
    });
    return attempts.map(({ platformPostId }) => platformPostId!);
  }

  async insert(
    attempt: Attempt,
    platform: Platform,
    manager: EntityManager = this.attempts.manager,
  ): Promise<void> {
    const { upload: _, failure: __, ...values } = attempt;
    await manager.insert(AttemptEntity, {
      ...values,
      platform,
      requestId: currentRequestId(),
      traceParent: currentTraceParent(),
    });
  }

  /** Saves an attempt that the transaction has locked. */
  async save(attempt: Attempt, manager: EntityManager = this.attempts.manager): Promise<void> {
    const { id, fence: _, reachedPlatform, upload, failure, ...values } = attempt;
    await manager.update(
      AttemptEntity,
      { id },
      {
        ...values,
        // Once true, it stays true.
        ...(reachedPlatform && { reachedPlatform }),
        uploadExpiresAt: upload?.expiresAt ?? null,
        totalBytes: upload?.totalBytes ?? null,
        chunkSize: upload?.chunkSize ?? null,
        chunkCount: upload?.chunkCount ?? null,
        failReason: failure?.reason ?? null,
        failMessage: failure?.message ?? null,
        nextAction: failure?.nextAction ?? null,
      },
    );
  }

  /**
   * Extends the lease of an upload and saves its progress, before the next chunk is sent. False: the claim was taken over or the
   * attempt was canceled, and nothing more may be sent.
   */
  async extendUploadLease(
    claim: Pick<Attempt, 'id' | 'fence'>,
    progress: { bytesSent: number; finalSent: boolean },
    manager: EntityManager = this.attempts.manager,
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

  /** Extends the lease before the next call. False: the claim has ended, as in {@link extendUploadLease}. */
  async extendLease(
    claim: Pick<Attempt, 'id' | 'fence'>,
    manager: EntityManager = this.attempts.manager,
  ): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE post_attempts SET lease_until = app_now() + make_interval(secs => ${leaseSeconds})
       WHERE id = $1 AND fence = $2 AND state IN ('INITIATING', 'UPLOADING')`,
      [claim.id, claim.fence],
    );
    return count === 1;
  }

  /** Ends a lease early, so that another process continues immediately. No effect if the claim was taken over. */
  async releaseLease(
    claim: Pick<Attempt, 'id' | 'fence'>,
    manager: EntityManager = this.attempts.manager,
  ): Promise<void> {
    await manager.update(AttemptEntity, { id: claim.id, fence: claim.fence }, { leaseUntil: null });
  }

  /** Saves the last error, for operators. */
  async saveError(id: string, error: string, manager: EntityManager = this.attempts.manager): Promise<void> {
    await manager.update(AttemptEntity, { id }, { lastError: error });
  }

  /** Saves the upload address, sealed: it allows uploads on behalf of the account. */
  async saveUploadUrl(
    id: string,
    url: string,
    manager: EntityManager = this.attempts.manager,
  ): Promise<void> {
    await manager.update(AttemptEntity, { id }, { uploadUrl: this.vault.seal(url, uploadUrlPlace(id)) });
  }

  async openUploadUrl(id: string, manager: EntityManager = this.attempts.manager): Promise<string> {
    const attempt = await manager.findOne(AttemptEntity, {
      select: { id: true, uploadUrl: true },
      where: { id },
    });
    const sealed = attempt?.uploadUrl;
    if (!sealed) throw new Error('The attempt has no upload address.');
    return this.vault.open(sealed, uploadUrlPlace(id));
  }
}

function uploadUrlPlace(id: string): SealedPlace {
  return { table: 'post_attempts', column: 'upload_url', id };
}

function toAttempt(row: AttemptRow): Attempt {
  const { uploadExpiresAt, totalBytes, chunkSize, chunkCount, failReason, failMessage, nextAction, ...rest } =
    row;
  const {
    platform: _,
    requestId: __,
    traceParent: ____,
    lastError: ___,
    isFetched,
    reachedPlatform,
    ...facts
  } = rest;
  return {
    ...facts,
    reachedPlatform: reachedPlatform || isFetched,
    upload:
      uploadExpiresAt && totalBytes !== null && chunkSize !== null && chunkCount !== null
        ? { expiresAt: uploadExpiresAt, totalBytes, chunkSize, chunkCount }
        : null,
    failure:
      failReason !== null && nextAction !== null
        ? { reason: failReason, message: failMessage ?? '', nextAction }
        : null,
  };
}
