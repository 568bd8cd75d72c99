import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Platform } from '../platforms/platform.js';
import type { MediaDetails, MediaFile, MediaKind, PostKind } from '../platforms/platform-media.js';
import type { PostNextAction } from './publishing/domain/attempt.js';
import type { Post } from './domain/post.js';
import type { PostState, PostSummary } from './domain/post-summary.js';

interface PostRow {
  id: string;
  user_id: string;
  account_id: string;
  platform: Platform;
  kind: PostKind;
  caption: string;
  options: unknown;
  publish_at: Date | null;
  state: PostState;
  attempt_number: number;
  platform_status: string | null;
  platform_post_id: string | null;
  public_url: string | null;
  is_public: boolean | null;
  fail_reason: string | null;
  fail_message: string | null;
  next_action: PostNextAction;
  quota_month: string;
  quota_returned: boolean;
  created_at: Date;
  updated_at: Date;
}

/** A file of a post, with the upload that has its bytes. */
export interface PostMedia extends MediaFile {
  uploadId: string;
}

export interface PostFilter {
  accountIds: readonly string[] | null;
  states: readonly PostState[] | null;
}

// Without the cast, a date column becomes a Date in the time zone of the server.
const columns = `
  p.id, p.user_id, p.account_id, p.platform, p.kind, p.caption, p.options, p.publish_at, p.state, p.attempt_number,
  p.platform_status, p.platform_post_id, p.public_url, p.is_public, p.fail_reason, p.fail_message, p.next_action,
  p.quota_month::text, p.quota_returned, p.created_at, p.updated_at`;

@Injectable()
export class PostsRepository {
  async findOwned(manager: EntityManager, userId: string, id: string): Promise<Post | null> {
    const rows: PostRow[] = await manager.query(
      `SELECT ${columns} FROM posts p WHERE p.id = $1 AND p.user_id = $2`,
      [id, userId],
    );
    return rows[0] ? toPost(rows[0]) : null;
  }

  /** In the order of `ids`. */
  async listOwned(manager: EntityManager, userId: string, ids: readonly string[]): Promise<Post[]> {
    const rows: PostRow[] = await manager.query(
      `SELECT ${columns} FROM posts p WHERE p.id = ANY($1) AND p.user_id = $2 ORDER BY array_position($1, p.id)`,
      [ids, userId],
    );
    return rows.map(toPost);
  }

  /** Posts of a user, newest first. Returns one more than `first` if there are more. */
  async pageOwned(
    manager: EntityManager,
    userId: string,
    filter: PostFilter,
    page: { first: number; afterId: string | null },
  ): Promise<Post[]> {
    const rows: PostRow[] = await manager.query(
      `SELECT ${columns} FROM posts p
       WHERE p.user_id = $1 AND ($2::uuid[] IS NULL OR p.account_id = ANY($2))
         AND ($3::text[] IS NULL OR p.state = ANY($3)) AND ($4::uuid IS NULL OR p.id < $4)
       ORDER BY p.id DESC LIMIT $5`,
      [userId, filter.accountIds, filter.states, page.afterId, page.first + 1],
    );
    return rows.map(toPost);
  }

  /** For workers: of any owner. */
  async find(manager: EntityManager, id: string): Promise<Post | null> {
    const rows: PostRow[] = await manager.query(`SELECT ${columns} FROM posts p WHERE p.id = $1`, [id]);
    return rows[0] ? toPost(rows[0]) : null;
  }

  /** For workers: of any owner, locked until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<Post | null> {
    const rows: PostRow[] = await manager.query(`SELECT ${columns} FROM posts p WHERE p.id = $1 FOR UPDATE`, [
      id,
    ]);
    return rows[0] ? toPost(rows[0]) : null;
  }

  async insert(manager: EntityManager, post: Post, uploadIds: readonly string[]): Promise<void> {
    await manager.query(
      `INSERT INTO posts
         (id, user_id, account_id, platform, kind, caption, options, publish_at, state, attempt_number, next_action,
          quota_month, quota_returned, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        post.id,
        post.userId,
        post.accountId,
        post.platform,
        post.kind,
        post.caption,
        JSON.stringify(post.options),
        post.publishAt,
        post.state,
        post.attemptNumber,
        post.nextAction,
        post.quotaMonth,
        post.quotaReturned,
        post.createdAt,
        post.updatedAt,
      ],
    );
    await manager.query(
      `INSERT INTO post_media (post_id, position, upload_id)
       SELECT $1, (place - 1)::int, upload_id FROM unnest($2::uuid[]) WITH ORDINALITY AS media (upload_id, place)`,
      [post.id, uploadIds],
    );
  }

  async saveSummary(
    manager: EntityManager,
    id: string,
    summary: PostSummary,
    updatedAt: Date,
  ): Promise<void> {
    await manager.query(
      `UPDATE posts SET state = $2, attempt_number = $3, platform_status = $4, platform_post_id = $5, is_public = $6,
         fail_reason = $7, fail_message = $8, next_action = $9, updated_at = $10, public_url = $11
       WHERE id = $1`,
      [
        id,
        summary.state,
        summary.attemptNumber,
        summary.platformStatus,
        summary.platformPostId,
        summary.isPublic,
        summary.failReason,
        summary.failMessage,
        summary.nextAction,
        updatedAt,
        summary.publicUrl,
      ],
    );
  }

  async saveQuota(manager: EntityManager, id: string, month: string, returned: boolean): Promise<void> {
    await manager.query('UPDATE posts SET quota_month = $2::date, quota_returned = $3 WHERE id = $1', [
      id,
      month,
      returned,
    ]);
  }

  /** Saves what the user changed for a retry. */
  async saveRequest(manager: EntityManager, id: string, caption: string, options: unknown): Promise<void> {
    await manager.query('UPDATE posts SET caption = $2, options = $3 WHERE id = $1', [
      id,
      caption,
      JSON.stringify(options),
    ]);
  }

  /** The files of a post in order. Empty if one of them was deleted: a post is never published in part. */
  async mediaOf(manager: EntityManager, postId: string): Promise<PostMedia[]> {
    const rows: {
      id: string;
      is_stored: boolean;
      kind: MediaKind;
      content_type: string;
      size_bytes: string;
      duration_seconds: number | null;
      width: number | null;
      height: number | null;
      frames_per_second: number | null;
      media_details: MediaDetails | null;
    }[] = await manager.query(
      `SELECT u.id, u.state = 'READY' AS is_stored, u.kind, u.content_type, u.size_bytes, u.duration_seconds, u.width,
         u.height, u.frames_per_second, u.media_details
       FROM post_media m JOIN uploads u ON u.id = m.upload_id
       WHERE m.post_id = $1 ORDER BY m.position`,
      [postId],
    );
    if (rows.some(({ is_stored }) => !is_stored)) return [];
    return rows.map((row) => ({
      uploadId: row.id,
      kind: row.kind,
      contentType: row.content_type,
      sizeBytes: Number(row.size_bytes),
      durationSeconds: row.duration_seconds,
      width: row.width,
      height: row.height,
      framesPerSecond: row.frames_per_second,
      details: row.media_details,
    }));
  }

  /** The uploads of a post, including deleted ones. */
  async uploadIdsOf(manager: EntityManager, postId: string): Promise<string[]> {
    const rows: { upload_id: string }[] = await manager.query(
      'SELECT DISTINCT upload_id FROM post_media WHERE post_id = $1',
      [postId],
    );
    return rows.map(({ upload_id }) => upload_id);
  }
}

function toPost(row: PostRow): Post {
  return {
    id: row.id,
    userId: row.user_id,
    accountId: row.account_id,
    platform: row.platform,
    kind: row.kind,
    caption: row.caption,
    options: row.options,
    publishAt: row.publish_at,
    state: row.state,
    attemptNumber: row.attempt_number,
    platformStatus: row.platform_status,
    platformPostId: row.platform_post_id,
    publicUrl: row.public_url,
    isPublic: row.is_public,
    failReason: row.fail_reason,
    failMessage: row.fail_message,
    nextAction: row.next_action,
    quotaMonth: row.quota_month,
    quotaReturned: row.quota_returned,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
