import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Not, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import type { Comment } from '../domain/comment.js';
import type { CommentReply } from '../domain/comment-reply.js';
import { CommentReplyEntity } from './reply.entity.js';
import { selectColumns } from '../../database/select-columns.js';

/** A reply to send. */
export interface NewReply {
  userId: string;
  comment: Comment;
  key: string | null;
  requestHash: Buffer;
  text: string;
}

/** Longer than any call: within this time another process may still be sending. */
const sendingSeconds = 300;
/** Time after a call without a response within which the platform may still post the reply. */
const settlingSeconds = 30;
const retentionDays = 7;

const columns = selectColumns(CommentReplyEntity, 'r');

@Injectable()
export class CommentRepliesRepository {
  constructor(
    @InjectRepository(CommentReplyEntity) private readonly replies: Repository<CommentReplyEntity>,
  ) {}

  find(id: string): Promise<CommentReply | null> {
    return this.replies.findOneBy({ id });
  }

  /**
   * The reply of an earlier request: one with the same key, or without a key an equal one of the last hour with unknown outcome.
   */
  async findEarlier(
    userId: string,
    key: string | null,
    requestHash: Buffer,
    manager: EntityManager = this.replies.manager,
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

  /** Stores a reply before it is sent, in the caller's transaction. Null if an equal request or the same key came first. */
  async begin(
    { userId, comment, key, requestHash, text }: NewReply,
    manager: EntityManager,
  ): Promise<CommentReply | null> {
    // No constraint separates requests without a key.
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

  /** Records that the call had no response. @returns time after which an absent reply was not posted */
  async markUnconfirmed(id: string, manager: EntityManager = this.replies.manager): Promise<Date> {
    const [rows]: [{ settlesAt: Date }[], number] = await manager.query(
      `UPDATE comment_replies SET state = 'UNCONFIRMED',
         settles_at = app_now() + make_interval(secs => ${settlingSeconds})
       WHERE id = $1 AND state = 'SENDING' RETURNING settles_at AS "settlesAt"`,
      [id],
    );
    return rows[0]?.settlesAt ?? new Date(0);
  }

  /** Records the posted reply. @returns false if it belongs to another request, or this one was deleted */
  async markSent(
    id: string,
    externalId: string,
    manager: EntityManager = this.replies.manager,
  ): Promise<boolean> {
    const [, updated]: [unknown, number] = await manager.query(
      `UPDATE comment_replies r SET state = 'SENT', external_id = $2
       WHERE r.id = $1 AND NOT EXISTS (
         SELECT FROM comment_replies other
         WHERE other.account_id = r.account_id AND other.external_id = $2 AND other.id <> r.id)`,
      [id, externalId],
    );
    return updated === 1;
  }

  /** Deletes a reply that was certainly not posted, which frees its key. A posted reply is kept. */
  async remove(id: string): Promise<void> {
    await this.replies.delete({ id, state: Not('SENT') });
  }

  async purge(): Promise<void> {
    await this.replies.query(
      `DELETE FROM comment_replies WHERE sent_at < app_now() - make_interval(days => ${retentionDays})`,
    );
  }
}

/** Platform id of the parent of replies to this comment. Platforms support one level. */
export function parentOf({ externalParentId, externalId }: Comment): string {
  return externalParentId ?? externalId;
}
