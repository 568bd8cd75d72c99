import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MediaKind } from '../platforms/platform.js';
import { type MediaFacts, type MediaFault, retryLifeMs, type Upload, UploadState } from './domain/upload.js';

interface UploadRow {
  id: string;
  user_id: string;
  state: UploadState;
  size_bytes: string;
  file_name: string | null;
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
  u.frames_per_second, u.rejected_because, u.created_at, u.expires_at`;

@Injectable()
export class UploadsRepository {
  async insert(
    manager: EntityManager,
    upload: Pick<Upload, 'id' | 'userId' | 'sizeBytes' | 'fileName' | 'createdAt' | 'expiresAt'>,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO uploads (id, user_id, state, size_bytes, file_name, created_at, expires_at)
       VALUES ($1, $2, 'RECEIVING', $3, $4, $5, $6)`,
      [upload.id, upload.userId, upload.sizeBytes, upload.fileName, upload.createdAt, upload.expiresAt],
    );
  }

  async findOwned(manager: EntityManager, userId: string, id: string): Promise<Upload | null> {
    const rows: UploadRow[] = await manager.query(
      `SELECT ${columns} FROM uploads u WHERE u.id = $1 AND u.user_id = $2`,
      [id, userId],
    );
    return rows[0] ? toUpload(rows[0]) : null;
  }

  /** For the machine: whoever owns it. */
  async find(manager: EntityManager, id: string): Promise<Upload | null> {
    const rows: UploadRow[] = await manager.query(`SELECT ${columns} FROM uploads u WHERE u.id = $1`, [id]);
    return rows[0] ? toUpload(rows[0]) : null;
  }

  /** Which of a user's uploads there are now, held until the transaction ends: they cannot be discarded meanwhile. */
  async holdOwned(manager: EntityManager, userId: string, ids: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM uploads WHERE id = ANY($1) AND user_id = $2 AND state = 'READY' ORDER BY id FOR UPDATE`,
      [ids, userId],
    );
    return rows.map(({ id }) => id);
  }

  /** What a user holds that no post uses. */
  async unusedOf(manager: EntityManager, userId: string): Promise<{ count: number; bytes: number }> {
    const rows: { count: number; bytes: string }[] = await manager.query(
      `SELECT count(*)::int AS count, coalesce(sum(size_bytes), 0) AS bytes
       FROM uploads WHERE user_id = $1 AND expires_at IS NOT NULL AND state <> 'REJECTED'`,
      [userId],
    );
    return { count: rows[0]!.count, bytes: Number(rows[0]!.bytes) };
  }

  async markReady(
    manager: EntityManager,
    id: string,
    facts: MediaFacts,
    sizeBytes: number,
    expiresAt: Date,
  ): Promise<void> {
    await manager.query(
      `UPDATE uploads SET state = 'READY', size_bytes = $2, kind = $3, content_type = $4, duration_seconds = $5,
         width = $6, height = $7, frames_per_second = $8, expires_at = $9
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
      ],
    );
  }

  async markRejected(manager: EntityManager, id: string, fault: MediaFault): Promise<void> {
    await manager.query(
      `UPDATE uploads SET state = 'REJECTED', rejected_because = $2 WHERE id = $1 AND state = 'RECEIVING'`,
      [id, fault],
    );
  }

  /** They stay as long as their posts need them. */
  async markUsed(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query('UPDATE uploads SET expires_at = NULL WHERE id = ANY($1)', [ids]);
  }

  /** Removes an upload of the user that no post uses. False: there is none, or it is in use. */
  async deleteUnused(manager: EntityManager, userId: string, id: string): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      'DELETE FROM uploads WHERE id = $1 AND user_id = $2 AND expires_at IS NOT NULL',
      [id, userId],
    );
    return count === 1;
  }

  /**
   * Removes an upload that has expired or that no post needs any more. Locked first, so that a post that takes it at this
   * moment is seen.
   */
  async deleteNeedless(manager: EntityManager, id: string): Promise<boolean> {
    const rows: { expires_at: Date | null }[] = await manager.query(
      'SELECT expires_at FROM uploads WHERE id = $1 FOR UPDATE',
      [id],
    );
    if (rows.length === 0) return false;
    const [, count]: [unknown, number] = await manager.query(
      `DELETE FROM uploads u WHERE u.id = $1 AND CASE
         WHEN u.expires_at IS NOT NULL THEN u.expires_at <= app_now()
         ELSE NOT EXISTS (
           SELECT FROM post_media m JOIN posts p ON p.id = m.post_id
           WHERE m.upload_id = u.id AND (
             p.state IN ('SCHEDULED', 'UPLOADING', 'PROCESSING')
             OR p.state IN ('AWAITING_CREATOR', 'FAILED', 'UNCONFIRMED')
               AND p.updated_at > app_now() - $2 * interval '1 millisecond'
           )
         )
       END`,
      [id, retryLifeMs],
    );
    return count === 1;
  }

  /**
   * Takes the right to write to an upload that nobody holds; who holds it is asked to stop. True also for an upload that is
   * gone: the writer finds out.
   */
  async takeWriting(manager: EntityManager, id: string, writer: string, leaseMs: number): Promise<boolean> {
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

  async renewWriting(
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

  async releaseWriting(manager: EntityManager, id: string, writer: string): Promise<void> {
    await manager.query(
      'UPDATE uploads SET writer_id = NULL, writer_until = NULL WHERE id = $1 AND writer_id = $2',
      [id, writer],
    );
  }

  /** Which of these ids are of no upload. */
  async unknownOf(manager: EntityManager, ids: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      'SELECT id FROM unnest($1::uuid[]) AS file (id) WHERE NOT EXISTS (SELECT FROM uploads u WHERE u.id = file.id)',
      [ids],
    );
    return rows.map(({ id }) => id);
  }
}

function toUpload(row: UploadRow): Upload {
  return {
    id: row.id,
    userId: row.user_id,
    state: UploadState[row.state],
    sizeBytes: Number(row.size_bytes),
    fileName: row.file_name,
    facts:
      row.kind && row.content_type
        ? {
            kind: row.kind,
            contentType: row.content_type,
            durationSeconds: row.duration_seconds,
            width: row.width,
            height: row.height,
            framesPerSecond: row.frames_per_second,
          }
        : null,
    rejectedBecause: row.rejected_because,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
