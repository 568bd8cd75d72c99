import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { Database } from '../../database/database.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import type { Platform } from '../../platforms/platform.js';
import { type ContentSync, ContentSyncState, maxPassMs, type SyncPass } from '../domain/content-sync.js';
import type { MediaOwner } from '../media/media.repository.js';
import { ContentSyncEntity } from './sync.entity.js';
import { selectColumns } from '../../database/select-columns.js';

const columns = selectColumns(ContentSyncEntity, 's');

const owned = {
  name: 'content-syncs.owned',
  text: `SELECT ${columns} FROM content_syncs s JOIN accounts a ON a.id = s.account_id
    WHERE s.account_id = $1 AND a.user_id = $2`,
};

@Injectable()
export class ContentSyncsRepository {
  constructor(
    @InjectRepository(ContentSyncEntity) private readonly syncs: Repository<ContentSyncEntity>,
    private readonly database: Database,
  ) {}

  /** Null if no sync of the account was requested, or it belongs to another user. */
  async find({ userId, accountId }: MediaOwner): Promise<ContentSync | null> {
    const rows = await this.database.rows<ContentSyncEntity>(owned, [accountId, userId]);
    return rows[0] ? toSync(rows[0]) : null;
  }

  /** Records a request for a sync. A running sync continues. */
  async request(accountId: string, manager: EntityManager = this.syncs.manager): Promise<ContentSync> {
    const rows: ContentSyncEntity[] = await manager.query(
      `INSERT INTO content_syncs AS s (account_id, state, requested_at) VALUES ($1, 'WAITING', app_now())
       ON CONFLICT (account_id) DO UPDATE SET
         requested_at = excluded.requested_at,
         state = CASE WHEN s.state = 'RUNNING' THEN 'RUNNING' ELSE 'WAITING' END
       RETURNING ${columns}`,
      [accountId],
    );
    return toSync(rows[0]!);
  }

  /** Records a query of the account's content. */
  async recordRead(accountId: string): Promise<void> {
    await this.syncs.update({ accountId }, { readAt: () => 'app_now()' });
  }

  /** Records a complete read of the comments on recent media that started at `at`. */
  async recordComments(accountId: string, at: Date): Promise<void> {
    await this.syncs.query(
      'UPDATE content_syncs SET comments_synced_at = greatest(comments_synced_at, $2) WHERE account_id = $1',
      [accountId, at],
    );
  }

  /** Continues the running pass, or starts one at `now`. Null if the account was deleted. */
  async begin(accountId: string, now: Date): Promise<{ userId: string; pass: SyncPass } | null> {
    const startsOver = '(pass_started_at IS NULL OR pass_started_at < $3)';
    const [rows]: [(SyncPass & { userId: string })[], number] = await this.syncs.query(
      `UPDATE content_syncs SET
         state = 'RUNNING',
         cursor = CASE WHEN ${startsOver} THEN NULL ELSE cursor END,
         pass_started_at = CASE WHEN ${startsOver} THEN $2 ELSE pass_started_at END
       FROM accounts
       WHERE account_id = $1 AND accounts.id = account_id
       RETURNING accounts.user_id AS "userId", pass_started_at AS "startedAt", cursor`,
      [accountId, now, new Date(now.getTime() - maxPassMs)],
    );
    if (!rows[0]) return null;
    const { userId, ...pass } = rows[0];
    return { userId, pass };
  }

  /** Moves the pass to its next page. @returns false if another run has moved it */
  async advance(
    accountId: string,
    pass: SyncPass,
    nextCursor: string,
    manager: EntityManager = this.syncs.manager,
  ): Promise<boolean> {
    const [, updated]: [unknown[], number] = await manager.query(
      `UPDATE content_syncs SET cursor = $4
       WHERE account_id = $1 AND pass_started_at = $2 AND cursor IS NOT DISTINCT FROM $3`,
      [accountId, pass.startedAt, pass.cursor, nextCursor],
    );
    return updated > 0;
  }

  /** Completes the pass. @returns false if another run has moved it */
  async complete(
    accountId: string,
    pass: SyncPass,
    manager: EntityManager = this.syncs.manager,
  ): Promise<boolean> {
    const [, updated]: [unknown[], number] = await manager.query(
      `UPDATE content_syncs SET
         state = 'DONE', synced_at = pass_started_at, pass_started_at = NULL, cursor = NULL,
         failure_code = NULL, failure_message = NULL, failed_at = NULL
       WHERE account_id = $1 AND pass_started_at = $2 AND cursor IS NOT DISTINCT FROM $3`,
      [accountId, pass.startedAt, pass.cursor],
    );
    return updated > 0;
  }

  /**
   * Stores the failure. The pass continues later where it stopped. Does nothing if another run has moved the pass, or if it was
   * stored and only the answer of the database was lost.
   */
  async fail(accountId: string, pass: SyncPass, code: FailureCode, message: string): Promise<void> {
    await this.syncs.query(
      `UPDATE content_syncs SET state = 'FAILED', failure_code = $4, failure_message = $5, failed_at = app_now()
       WHERE account_id = $1 AND pass_started_at = $2 AND cursor IS NOT DISTINCT FROM $3`,
      [accountId, pass.startedAt, pass.cursor, code, message],
    );
  }

  /** User of a connected account, or null. */
  async ownerOf(accountId: string): Promise<string | null> {
    const rows: { userId: string }[] = await this.syncs.query(
      'SELECT user_id AS "userId" FROM accounts WHERE id = $1 AND disconnected_at IS NULL',
      [accountId],
    );
    return rows[0]?.userId ?? null;
  }

  /**
   * Ids of connected accounts of a login type whose grant has the scopes, and which were never synced, or which were queried within
   * a week and whose last sync was requested over six hours ago.
   */
  async due(
    grant: { platform: Platform; loginType: string; scopes: readonly string[] },
    limit: number,
  ): Promise<string[]> {
    const rows: { id: string }[] = await this.syncs.query(
      `SELECT accounts.id
       FROM accounts JOIN grants ON grants.id = accounts.grant_id LEFT JOIN content_syncs ON account_id = accounts.id
       WHERE accounts.platform = $1 AND accounts.disconnected_at IS NULL
         AND grants.status = 'ACTIVE' AND grants.scopes @> $2 AND grants.login_type = $4
         AND (account_id IS NULL
           OR (requested_at < app_now() - interval '6 hours' AND read_at > app_now() - interval '7 days'))
       LIMIT $3`,
      [grant.platform, grant.scopes, limit, grant.loginType],
    );
    return rows.map(({ id }) => id);
  }

  /** Seconds since the account that is furthest behind should have been synced again: see {@link due}. 0 if none is late. */
  async overdueSeconds(): Promise<number> {
    const [row]: { seconds: number }[] = await this.syncs.query(
      `SELECT greatest(0, coalesce(max(extract(epoch FROM
           app_now() - interval '6 hours' - coalesce(content_syncs.synced_at, requested_at))), 0))::float8 AS seconds
       FROM content_syncs JOIN accounts ON accounts.id = account_id JOIN grants ON grants.id = accounts.grant_id
       WHERE read_at > app_now() - interval '7 days' AND disconnected_at IS NULL AND grants.status = 'ACTIVE'`,
    );
    return row!.seconds;
  }

  async countFailing(): Promise<number> {
    const [row]: { count: number }[] = await this.syncs.query(
      `SELECT count(*)::int AS count FROM content_syncs JOIN accounts ON accounts.id = account_id
       WHERE state = 'FAILED' AND disconnected_at IS NULL`,
    );
    return row!.count;
  }
}

function toSync({ failureCode, failureMessage, failedAt, ...sync }: ContentSyncEntity): ContentSync {
  const failed = sync.state === ContentSyncState.FAILED && failureCode !== null && failedAt !== null;
  return {
    ...sync,
    failure: failed ? { code: failureCode, message: failureMessage ?? '', at: failedAt } : null,
  };
}
