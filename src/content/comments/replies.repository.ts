import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import type { Comment } from '../domain/comment.js';
import type { CommentReply } from '../domain/comment-reply.js';

/** A reply that is about to be sent. */
export interface NewReply {
  userId: string;
  comment: Comment;
  key: string | null;
  requestHash: Buffer;
  text: string;
}

/** Longer than any call takes: within this another process may still be sending. */
const sendingSeconds = 300;
/** Within this after a call without an answer the platform may still act on it. */
const settlingSeconds = 30;
const retentionDays = 7;

const columns = `
  r.id, r.user_id AS "userId", r.account_id AS "accountId", r.comment_id AS "commentId", r.request_hash AS "requestHash",
  r.text, r.state, r.known_ids AS "knownIds", r.sent_at AS "sentAt", r.settles_at AS "settlesAt",
  r.external_id AS "externalId"`;

@Injectable()
export class CommentRepliesRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<CommentReply | null> {
    const rows: CommentReply[] = await this.database.manager.query(
      `SELECT ${columns} FROM comment_replies r WHERE r.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /**
   * What an earlier request left: that of the same key; without a key, an equal one of the last hour whose outcome is not certain.
   */
  async findEarlier(
    userId: string,
    key: string | null,
    requestHash: Buffer,
    manager: EntityManager = this.database.manager,
  ): Promise<CommentReply | null> {
    const rows: CommentReply[] = await manager.query(
      `SELECT ${columns} FROM comment_replies r
       WHERE r.user_id = $1
         AND CASE WHEN $2::text IS NOT NULL THEN r.key = $2 ELSE r.key IS NULL AND r.request_hash = $3
           AND r.state <> 'SENT' AND r.sent_at > app_now() - interval '1 hour' END
       ORDER BY r.sent_at DESC LIMIT 1`,
      [userId, key, requestHash],
    );
    return rows[0] ?? null;
  }

  /** Notes a reply before it is sent, in the caller's transaction. null: an equal request or one of the same key came first. */
  async begin(
    manager: EntityManager,
    { userId, comment, key, requestHash, text }: NewReply,
  ): Promise<CommentReply | null> {
    // Requests without a key have no constraint that keeps them apart.
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `${userId} ${key ?? requestHash.toString('hex')}`,
    ]);
    if (await this.findEarlier(userId, key, requestHash, manager)) return null;
    const rows: CommentReply[] = await manager.query(
      `INSERT INTO comment_replies AS r
         (id, user_id, account_id, comment_id, key, request_hash, text, state, known_ids, sent_at, settles_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, 'SENDING',
         ARRAY(SELECT external_id FROM comments
               WHERE account_id = $3 AND external_media_id = $8 AND external_parent_id = $9 AND is_own),
         app_now(), app_now() + make_interval(secs => ${sendingSeconds + settlingSeconds})
       RETURNING ${columns}`,
      [
        newId(),
        userId,
        comment.accountId,
        comment.id,
        key,
        requestHash,
        text,
        comment.externalMediaId,
        parentOf(comment),
      ],
    );
    return rows[0]!;
  }

  /** Notes that the call ended without an answer. @returns when a reply that is not there then was not posted */
  async markUnconfirmed(manager: EntityManager, id: string): Promise<Date> {
    const [rows]: [{ settlesAt: Date }[], number] = await manager.query(
      `UPDATE comment_replies SET state = 'UNCONFIRMED',
         settles_at = app_now() + make_interval(secs => ${settlingSeconds})
       WHERE id = $1 AND state = 'SENDING' RETURNING settles_at AS "settlesAt"`,
      [id],
    );
    return rows[0]?.settlesAt ?? new Date(0);
  }

  /** Notes the posted reply. False: it is the outcome of another request, or this one is forgotten. */
  async markSent(manager: EntityManager, id: string, externalId: string): Promise<boolean> {
    const [, updated]: [unknown, number] = await manager.query(
      `UPDATE comment_replies r SET state = 'SENT', external_id = $2
       WHERE r.id = $1 AND NOT EXISTS (
         SELECT FROM comment_replies other
         WHERE other.account_id = r.account_id AND other.external_id = $2 AND other.id <> r.id)`,
      [id, externalId],
    );
    return updated === 1;
  }

  /** Forgets a reply that certainly was not posted, which frees its key. A reply that is marked as posted stays. */
  async remove(id: string): Promise<void> {
    await this.database.manager.query("DELETE FROM comment_replies WHERE id = $1 AND state <> 'SENT'", [id]);
  }

  async purge(): Promise<void> {
    await this.database.manager.query(
      `DELETE FROM comment_replies WHERE sent_at < app_now() - make_interval(days => ${retentionDays})`,
    );
  }
}

/** The comment that replies to this one appear under: platforms know one level. */
export function parentOf({ externalParentId, externalId }: Comment): string {
  return externalParentId ?? externalId;
}
