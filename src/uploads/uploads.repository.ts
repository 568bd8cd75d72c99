import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MediaDetails, MediaKind } from '../platforms/platform-media.js';
import {
  type MediaFacts,
  type MediaFault,
  retryRetentionMs,
  type Upload,
  UploadState,
} from './domain/upload.js';

interface UploadRow {
  id: string;
  user_id: string;
  state: UploadState;
  size_bytes: string;
  file_name: string | null;
  metadata: string | null;
  media_details: MediaDetails | null;
  kind: MediaKind | null;
  content_type: string | null;
  duration_seconds: number | null;
  width: number | null;
  height: number | null;
  frames_per_second: number | null;
  rejected_because: MediaFault | null;
  created_at: Date;
  expires_at: Date | null;
}

const columns = `
  u.id, u.user_id, u.state, u.size_bytes, u.file_name, u.kind, u.content_type, u.duration_seconds, u.width, u.height,
  u.frames_per_second, u.rejected_because, u.created_at, u.expires_at, u.metadata, u.media_details`;

/** Files of a user on disk. Incomplete ones count with their announced size. */
export interface StorageUsage {
  count: number;
  bytes: number;
}

@Injectable()
export class UploadsRepository {
  async insert(
    manager: EntityManager,
    upload: Pick<Upload, 'id' | 'userId' | 'sizeBytes' | 'fileName' | 'metadata' | 'createdAt' | 'expiresAt'>,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO uploads (id, user_id, state, size_bytes, file_name, metadata, created_at, expires_at)
       VALUES ($1, $2, 'RECEIVING', $3, $4, $5, $6, $7)`,
      [
        upload.id,
        upload.userId,
        upload.sizeBytes,
        upload.fileName,
        upload.metadata,
        upload.createdAt,
        upload.expiresAt,
      ],
    );
  }

  async findOwned(manager: EntityManager, userId: string, id: string): Promise<Upload | null> {
    const rows: UploadRow[] = await manager.query(
      `SELECT ${columns} FROM uploads u WHERE u.id = $1 AND u.user_id = $2`,
      [id, userId],
    );
    return rows[0] ? toUpload(rows[0]) : null;
  }

  /** For workers: of any owner. */
  async find(manager: EntityManager, id: string): Promise<Upload | null> {
    const rows: UploadRow[] = await manager.query(`SELECT ${columns} FROM uploads u WHERE u.id = $1`, [id]);
    return rows[0] ? toUpload(rows[0]) : null;
  }

  /** Locks the READY ones of these uploads until the transaction ends, so that they are not deleted. @returns their ids */
  async lockReady(manager: EntityManager, userId: string, ids: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM uploads WHERE id = ANY($1) AND user_id = $2 AND state = 'READY' ORDER BY id FOR UPDATE`,
      [ids, userId],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * All files of a user, and the idle ones that no post will send. Files of failed posts are idle: such a post has returned its quota
   * and only waits for a retry.
   */
  async usageOf(manager: EntityManager, userId: string): Promise<{ all: StorageUsage; idle: StorageUsage }> {
    const rows: Record<'count' | 'bytes' | 'idle_count' | 'idle_bytes', string>[] = await manager.query(
      `SELECT count(*) AS count, coalesce(sum(size_bytes), 0) AS bytes,
         count(*) FILTER (WHERE is_idle) AS idle_count,
         coalesce(sum(size_bytes) FILTER (WHERE is_idle), 0) AS idle_bytes
       FROM (
         SELECT u.size_bytes, u.expires_at IS NOT NULL OR NOT EXISTS (
           SELECT FROM post_media m JOIN posts p ON p.id = m.post_id
           WHERE m.upload_id = u.id AND p.state <> 'FAILED'
         ) AS is_idle
         FROM uploads u WHERE u.user_id = $1 AND u.state IN ('RECEIVING', 'READY')
       ) AS stored`,
      [userId],
    );
    const { count, bytes, idle_count, idle_bytes } = rows[0]!;
    return {
      all: { count: Number(count), bytes: Number(bytes) },
      idle: { count: Number(idle_count), bytes: Number(idle_bytes) },
    };
  }

  /** False: it was judged by another request, or removed. */
  async markReady(
    manager: EntityManager,
    id: string,
    facts: MediaFacts,
    sizeBytes: number,
    expiresAt: Date,
  ): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE uploads SET state = 'READY', size_bytes = $2, kind = $3, content_type = $4, duration_seconds = $5,
         width = $6, height = $7, frames_per_second = $8, expires_at = $9, media_details = $10
       WHERE id = $1 AND state = 'RECEIVING'`,
      [
        id,
        sizeBytes,
        facts.kind,
        facts.contentType,
        facts.durationSeconds,
        facts.width,
        facts.height,
        facts.framesPerSecond,
        expiresAt,
        JSON.stringify(facts.details),
      ],
    );
    return count === 1;
  }

  /** False as for {@link markReady}. */
  async markRejected(manager: EntityManager, id: string, fault: MediaFault): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE uploads SET state = 'REJECTED', rejected_because = $2 WHERE id = $1 AND state = 'RECEIVING'`,
      [id, fault],
    );
    return count === 1;
  }

  /** Marks uploads as used: they stay until their posts no longer need them. */
  async markUsed(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query('UPDATE uploads SET expires_at = NULL WHERE id = ANY($1)', [ids]);
  }

  /** Deletes an upload that no post uses. False: it does not exist, or a post uses it. */
  async deleteUnused(manager: EntityManager, userId: string, id: string): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      'DELETE FROM uploads WHERE id = $1 AND user_id = $2 AND expires_at IS NOT NULL',
      [id, userId],
    );
    return count === 1;
  }

  /** Discards an upload that only failed posts use. False: it does not exist, or another post uses it. */
  async discardFailed(manager: EntityManager, userId: string, id: string): Promise<boolean> {
    await this.lock(manager, id);
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE uploads u SET state = 'DISCARDED'
       WHERE u.id = $1 AND u.user_id = $2 AND u.state = 'READY' AND u.expires_at IS NULL AND NOT EXISTS (
         SELECT FROM post_media m JOIN posts p ON p.id = m.post_id
         WHERE m.upload_id = u.id AND p.state <> 'FAILED'
       )`,
      [id, userId],
    );
    return count === 1;
  }

  /**
   * Deletes an upload that has expired or whose posts were deleted. Marks it as DISCARDED if its posts no longer need it.
   *
   * @returns whether its file must be deleted
   */
  async discardUnneeded(manager: EntityManager, id: string): Promise<boolean> {
    await this.lock(manager, id);
    const [, deleted]: [unknown, number] = await manager.query(
      `DELETE FROM uploads u WHERE u.id = $1 AND (
         u.expires_at <= app_now()
         OR u.expires_at IS NULL AND NOT EXISTS (SELECT FROM post_media m WHERE m.upload_id = u.id)
       )`,
      [id],
    );
    if (deleted === 1) return true;
    const [, discarded]: [unknown, number] = await manager.query(
      `UPDATE uploads u SET state = 'DISCARDED'
       WHERE u.id = $1 AND u.state <> 'DISCARDED' AND u.expires_at IS NULL AND NOT EXISTS (
         SELECT FROM post_media m JOIN posts p ON p.id = m.post_id
         WHERE m.upload_id = u.id AND (
           p.state IN ('SCHEDULED', 'UPLOADING', 'PROCESSING')
           OR p.state IN ('AWAITING_CREATOR', 'FAILED', 'UNCONFIRMED')
             AND p.updated_at > app_now() - $2 * interval '1 millisecond'
         )
       )`,
      [id, retryRetentionMs],
    );
    return discarded === 1;
  }

  /**
   * Takes the write lock of an upload if it is free; otherwise asks its holder to stop. True also for a deleted upload: the write
   * fails later.
   */
  async acquireWriteLock(
    manager: EntityManager,
    id: string,
    writer: string,
    leaseMs: number,
  ): Promise<boolean> {
    const [rows]: [{ is_taken: boolean }[], number] = await manager.query(
      `UPDATE uploads SET
         writer_id = CASE WHEN writer_until > app_now() THEN writer_id ELSE $2 END,
         writer_until = CASE
           WHEN writer_until > app_now() THEN writer_until
           ELSE app_now() + $3 * interval '1 millisecond'
         END,
         writer_awaited = coalesce(writer_until > app_now(), false)
       WHERE id = $1 RETURNING writer_id = $2 AS is_taken`,
      [id, writer, leaseMs],
    );
    return rows[0]?.is_taken ?? true;
  }

  async renewWriteLock(
    manager: EntityManager,
    id: string,
    writer: string,
    leaseMs: number,
  ): Promise<'held' | 'awaited' | 'lost'> {
    const [rows]: [{ writer_awaited: boolean }[], number] = await manager.query(
      `UPDATE uploads SET writer_until = app_now() + $3 * interval '1 millisecond'
       WHERE id = $1 AND writer_id = $2 RETURNING writer_awaited`,
      [id, writer, leaseMs],
    );
    if (!rows[0]) return 'lost';
    return rows[0].writer_awaited ? 'awaited' : 'held';
  }

  async releaseWriteLock(manager: EntityManager, id: string, writer: string): Promise<void> {
    await manager.query(
      'UPDATE uploads SET writer_id = NULL, writer_until = NULL WHERE id = $1 AND writer_id = $2',
      [id, writer],
    );
  }

  /** Which of these ids belong to no upload with a file. */
  async findOrphans(manager: EntityManager, ids: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM unnest($1::uuid[]) AS file (id) WHERE NOT EXISTS (
         SELECT FROM uploads u WHERE u.id = file.id AND u.state IN ('RECEIVING', 'READY')
       )`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** Called first, so that the next statement sees a post that uses the upload. */
  private async lock(manager: EntityManager, id: string): Promise<void> {
    await manager.query('SELECT FROM uploads WHERE id = $1 FOR UPDATE', [id]);
  }
}

function toUpload(row: UploadRow): Upload {
  return {
    id: row.id,
    userId: row.user_id,
    state: UploadState[row.state],
    sizeBytes: Number(row.size_bytes),
    fileName: row.file_name,
    metadata: row.metadata,
    facts:
      row.kind && row.content_type
        ? {
            kind: row.kind,
            contentType: row.content_type,
            durationSeconds: row.duration_seconds,
            width: row.width,
            height: row.height,
            framesPerSecond: row.frames_per_second,
            details: row.media_details,
          }
        : null,
    rejectedBecause: row.rejected_because,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
