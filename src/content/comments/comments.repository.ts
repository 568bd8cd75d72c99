import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import type { ExternalComment } from '../../platforms/platform-content.js';
import type { Platform } from '../../platforms/platform.js';
import type { Stored } from '../content-events.js';
import type { Comment, CommentFilter } from '../domain/comment.js';
import type { MediaOwner } from '../media/media.repository.js';
import { CommentEntity } from './comment.entity.js';
import { selectColumns } from '../../database/select-columns.js';

/** What events report about a comment. */
export type CommentRef = Pick<
  Comment,
  'id' | 'externalId' | 'externalMediaId' | 'externalParentId' | 'isOwn'
>;

type StoredComment = CommentRef & Stored;

const columns = selectColumns(CommentEntity, 'c');

const refColumns = `c.id, c.external_id AS "externalId", c.external_media_id AS "externalMediaId",
  c.external_parent_id AS "externalParentId", c.is_own AS "isOwn"`;

const wasGone = '(SELECT before.gone_at IS NOT NULL FROM comments before WHERE before.id = c.id)';
/** Of an upsert. A comment that is stored as deleted is not new. */
const storedColumns = `${refColumns}, c.published_at AS "publishedAt",
  coalesce(${wasGone} AND c.gone_at IS NULL, false) AS "wasGone",
  c.gone_at IS NULL AND (c.xmax = 0 OR coalesce(${wasGone}, false)) AS "isNew"`;

@Injectable()
export class CommentsRepository {
  constructor(@InjectRepository(CommentEntity) private readonly comments: Repository<CommentEntity>) {}

  /**
   * Stores the comments of a request at `observedAt`, by the clock of the database. Newer data is kept, and comments deleted through
   * this API stay deleted. Own comments are recognized by the username, because lists do not mark them.
   *
   * @returns the stored comments
   */
  async store(
    { userId, accountId }: MediaOwner,
    items: readonly ExternalComment[],
    observedAt: Date,
    manager: EntityManager = this.comments.manager,
  ): Promise<StoredComment[]> {
    const byId = [...new Map(items.map((item) => [item.platformCommentId, item])).values()];
    // Some responses do not contain whether a comment is hidden. Then the stored value is kept.
    const owner = { userId, accountId };
    const known = await this.storeBatch(owner, byId.filter(isHiddenKnown), true, observedAt, manager);
    const others = byId.filter((item) => !isHiddenKnown(item));
    return [...known, ...(await this.storeBatch(owner, others, false, observedAt, manager))];
  }

  /** Stores comments which all have, or all lack, the hidden flag. */
  private async storeBatch(
    { userId, accountId }: MediaOwner,
    items: readonly ExternalComment[],
    knowsHidden: boolean,
    observedAt: Date,
    manager: EntityManager,
  ): Promise<StoredComment[]> {
    if (items.length === 0) return [];
    const column = <Value>(read: (item: ExternalComment) => Value) => items.map(read);
    return manager.query(
      `INSERT INTO comments AS c (id, user_id, account_id, external_id, external_media_id, external_parent_id, text,
         author_id, author_username, is_own, is_hidden, like_count, published_at, synced_at, gone_at, deleted_at)
       SELECT item.id, $1, $2, item.external_id, media_id, parent_id, item.text, author, username,
         own OR coalesce(lower(username) = (SELECT lower(a.username) FROM accounts a WHERE a.id = $2), false),
         coalesce(hidden, false), likes, published, $3, parent.deleted_at, parent.deleted_at
       FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bool[],
         $12::bool[], $13::int[], $14::timestamptz[])
         AS item (id, external_id, media_id, parent_id, text, author, username, own, hidden, likes, published)
         LEFT JOIN comments parent ON parent.account_id = $2 AND parent.external_id = item.parent_id
       ON CONFLICT (account_id, external_id) DO UPDATE SET
         external_parent_id = coalesce(excluded.external_parent_id, c.external_parent_id), text = excluded.text,
         author_id = coalesce(excluded.author_id, c.author_id),
         author_username = coalesce(excluded.author_username, c.author_username),
         is_own = c.is_own OR excluded.is_own,
         is_hidden = CASE WHEN $15::bool THEN excluded.is_hidden ELSE c.is_hidden END,
         like_count = coalesce(excluded.like_count, c.like_count),
         published_at = excluded.published_at,
         synced_at = excluded.synced_at, gone_at = c.deleted_at
       WHERE c.synced_at <= excluded.synced_at
       RETURNING ${storedColumns}`,
      [
        userId,
        accountId,
        observedAt,
        column(() => newId()),
        column(({ platformCommentId }) => platformCommentId),
        column(({ platformMediaId }) => platformMediaId),
        column(({ parentId }) => parentId),
        column(({ text }) => withoutNul(text)),
        column(({ author }) => author.id),
        column(({ author }) => author.username && withoutNul(author.username)),
        column(({ isOwn }) => isOwn),
        column(({ isHidden }) => isHidden),
        column(({ likeCount }) => likeCount),
        column(({ createdAt }) => createdAt),
        knowsHidden,
      ],
    );
  }

  /**
   * Stores a comment that the platform reported by webhook. A report can be hours late, so it neither changes nor restores a known
   * comment, and a reply to a deleted comment is stored as deleted. `synced_at` uses the clock of the database, like every read: the
   * whole seconds of the platform's clock are not comparable.
   *
   * @returns the stored comment
   */
  async addReported(
    { userId, accountId }: MediaOwner,
    { author, text, ...item }: ExternalComment,
    manager: EntityManager = this.comments.manager,
  ): Promise<StoredComment[]> {
    return manager.query(
      `INSERT INTO comments AS c (id, user_id, account_id, external_id, external_media_id, external_parent_id, text,
         author_id, author_username, is_own, is_hidden, like_count, published_at, synced_at, gone_at, deleted_at)
       SELECT $3, $1, $2, $4, $5, $6, $7, $8, $9::text,
         $10 OR coalesce(lower($9) = (SELECT lower(a.username) FROM accounts a WHERE a.id = $2), false),
         false, NULL, $11, app_now(), parent.deleted_at, parent.deleted_at
       FROM (SELECT) nothing LEFT JOIN comments parent ON parent.account_id = $2 AND parent.external_id = $6
       ON CONFLICT (account_id, external_id) DO UPDATE SET
         external_parent_id = coalesce(c.external_parent_id, excluded.external_parent_id),
         author_id = coalesce(c.author_id, excluded.author_id),
         author_username = coalesce(c.author_username, excluded.author_username),
         is_own = c.is_own OR excluded.is_own
       RETURNING ${storedColumns}`,
      [
        userId,
        accountId,
        newId(),
        item.platformCommentId,
        item.platformMediaId,
        item.parentId,
        withoutNul(text),
        author.id,
        author.username && withoutNul(author.username),
        item.isOwn,
        item.createdAt,
      ],
    );
  }

  /** The clock of the database, which orders reads and reports of all processes. */
  async now(): Promise<Date> {
    const [row]: { now: Date }[] = await this.comments.query('SELECT app_now() AS now');
    return row!.now;
  }

  /** Marks comments on a media item as deleted that a complete read since `since` did not contain. @returns the marked comments */
  async markGone(
    { userId, accountId }: MediaOwner,
    externalMediaId: string,
    since: Date,
    manager: EntityManager = this.comments.manager,
  ): Promise<CommentRef[]> {
    const [gone]: [CommentRef[], number] = await manager.query(
      `UPDATE comments c SET gone_at = app_now()
       WHERE account_id = $1 AND user_id = $2 AND external_media_id = $3 AND synced_at < $4 AND gone_at IS NULL
       RETURNING ${refColumns}`,
      [accountId, userId, externalMediaId, since],
    );
    return gone;
  }

  /** Up to `limit` comments by time of publication. */
  async page(
    { userId, accountId }: MediaOwner,
    filter: CommentFilter,
    newestFirst: boolean,
    after: { publishedAt: string; id: string } | null,
    limit: number,
  ): Promise<(Comment & { orderKey: string })[]> {
    const [direction, beyond] = newestFirst ? ['DESC', '<'] : ['ASC', '>'];
    return this.comments.query(
      `SELECT ${columns}, to_json(c.published_at)#>>'{}' AS "orderKey" FROM comments c
       WHERE c.account_id = $1 AND c.user_id = $2 AND ($3 OR c.gone_at IS NULL)
         AND ($4::text IS NULL OR c.external_media_id = $4)
         AND ($5::bool IS NULL OR c.is_hidden = $5) AND ($6::bool IS NULL OR c.is_own = $6)
         AND ($7::timestamptz IS NULL OR (c.published_at, c.id) ${beyond} ($7, $8::uuid))
       ORDER BY c.published_at ${direction}, c.id ${direction} LIMIT $9`,
      [
        accountId,
        userId,
        filter.includeGone ?? false,
        filter.externalMediaId ?? null,
        filter.isHidden ?? null,
        filter.isOwn ?? null,
        after?.publishedAt ?? null,
        after?.id ?? null,
        limit,
      ],
    );
  }

  findOwned(userId: string, id: string): Promise<Comment | null> {
    return this.comments.findOneBy({ id, userId });
  }

  findExternal(userId: string, accountId: string, externalId: string): Promise<Comment | null> {
    return this.comments.findOneBy({ accountId, externalId, userId });
  }

  /** The stored parents of comments that are replies. */
  parentsOf(userId: string, ids: readonly string[]): Promise<{ id: string; parentId: string }[]> {
    return this.comments.query(
      `SELECT c.id, p.id AS "parentId" FROM comments c
       JOIN comments p ON p.account_id = c.account_id AND p.external_id = c.external_parent_id AND p.user_id = $1
       WHERE c.user_id = $1 AND c.id = ANY ($2)`,
      [userId, ids],
    );
  }

  /** Whether the comment is on synced media of the account, also if that was deleted. */
  async isOnOwnMedia(userId: string, id: string): Promise<boolean> {
    const rows: unknown[] = await this.comments.query(
      `SELECT FROM comments c JOIN media m ON m.account_id = c.account_id AND m.external_id = c.external_media_id
       WHERE c.id = $1 AND c.user_id = $2`,
      [id, userId],
    );
    return rows.length > 0;
  }

  async setHidden(userId: string, id: string, isHidden: boolean): Promise<void> {
    await this.comments.update({ id, userId }, { isHidden, syncedAt: () => 'app_now()' });
  }

  /**
   * Marks a comment that the platform does not know. A later read can restore it.
   *
   * @returns the comment, if it was not marked before
   */
  setGone(userId: string, id: string, manager: EntityManager): Promise<CommentRef[]> {
    return this.mark('gone_at = coalesce(c.gone_at, app_now())', 'target.id = c.id', { userId, id }, manager);
  }

  /**
   * Marks a comment and its replies as deleted permanently. Later reports do not restore them.
   *
   * @returns those that were not marked before
   */
  setDeleted(userId: string, id: string, manager: EntityManager): Promise<CommentRef[]> {
    return this.mark(
      'gone_at = coalesce(c.gone_at, app_now()), deleted_at = app_now()',
      '(c.id = target.id OR c.external_parent_id = target.external_id)',
      { userId, id },
      manager,
    );
  }

  /** Locks the comments first, so that one of several transactions finds them unmarked. */
  private async mark(
    values: string,
    condition: string,
    { userId, id }: { userId: string; id: string },
    manager: EntityManager,
  ): Promise<CommentRef[]> {
    const before: (CommentRef & { isShown: boolean })[] = await manager.query(
      `SELECT ${refColumns}, c.gone_at IS NULL AS "isShown"
       FROM comments target JOIN comments c ON c.account_id = target.account_id AND ${condition}
       WHERE target.id = $1 AND target.user_id = $2 ORDER BY c.id FOR NO KEY UPDATE OF c`,
      [id, userId],
    );
    await manager.query(`UPDATE comments c SET ${values}, synced_at = app_now() WHERE id = ANY ($1)`, [
      before.map((comment) => comment.id),
    ]);
    return before.filter(({ isShown }) => isShown);
  }

  /** Owner of the connected account with this platform id, or null. */
  async ownerOf(
    platform: Platform,
    externalAccountId: string,
    manager: EntityManager = this.comments.manager,
  ): Promise<MediaOwner | null> {
    const rows: MediaOwner[] = await manager.query(
      `SELECT user_id AS "userId", id AS "accountId" FROM accounts
       WHERE platform = $1 AND external_id = $2 AND disconnected_at IS NULL`,
      [platform, externalAccountId],
    );
    return rows[0] ?? null;
  }

  /** Platform ids of media whose comments are synced: published within 30 days and not deleted. */
  async mediaToRead({ userId, accountId }: MediaOwner): Promise<string[]> {
    const rows: { externalId: string }[] = await this.comments.query(
      `SELECT external_id AS "externalId" FROM media
       WHERE account_id = $1 AND user_id = $2 AND gone_at IS NULL AND published_at > app_now() - interval '30 days'
       ORDER BY published_at DESC LIMIT 200`,
      [accountId, userId],
    );
    return rows.map(({ externalId }) => externalId);
  }
}

/** PostgreSQL refuses NUL in text. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}

function isHiddenKnown({ isHidden }: ExternalComment): boolean {
  return isHidden !== null;
}
