import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A file that a platform may fetch from us for one attempt. */
export interface PostFile {
  id: string;
  uploadId: string;
  contentType: string;
  sizeBytes: number;
}

/** The addresses that were made for attempts whose platform pulls its media. */
@Injectable()
export class PostFilesRepository {
  async insert(
    manager: EntityManager,
    attemptId: string,
    files: readonly { id: string; uploadId: string }[],
    lifeSeconds: number,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO post_files (id, attempt_id, upload_id, expires_at)
       SELECT id, $1, upload_id, app_now() + make_interval(secs => $4)
       FROM unnest($2::uuid[], $3::uuid[]) AS file (id, upload_id)`,
      [attemptId, files.map(({ id }) => id), files.map(({ uploadId }) => uploadId), lifeSeconds],
    );
  }

  /** The file behind a live address. */
  async find(manager: EntityManager, id: string): Promise<PostFile | null> {
    const rows: { id: string; upload_id: string; content_type: string; size_bytes: string }[] =
      await manager.query(
        `SELECT f.id, f.upload_id, u.content_type, u.size_bytes
         FROM post_files f JOIN uploads u ON u.id = f.upload_id
         WHERE f.id = $1 AND f.killed_at IS NULL AND f.expires_at > app_now() AND u.state = 'READY'`,
        [id],
      );
    const [row] = rows;
    if (!row) return null;
    return {
      id: row.id,
      uploadId: row.upload_id,
      contentType: row.content_type,
      sizeBytes: Number(row.size_bytes),
    };
  }

  /**
   * Notes that a file is being fetched, before its first byte leaves. False: the address was killed meanwhile and nothing may
   * leave.
   */
  async markFetched(manager: EntityManager, id: string): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE post_files SET fetched_at = coalesce(fetched_at, app_now())
       WHERE id = $1 AND killed_at IS NULL AND expires_at > app_now()`,
      [id],
    );
    return count === 1;
  }

  /**
   * Kills the addresses of an attempt unless one was fetched already. True: they are dead and no byte ever left, nor will.
   * The row locks order this against {@link markFetched}.
   */
  async killUnfetched(manager: EntityManager, attemptId: string): Promise<boolean> {
    const rows: { fetched: boolean }[] = await manager.query(
      'SELECT fetched_at IS NOT NULL AS fetched FROM post_files WHERE attempt_id = $1 ORDER BY id FOR UPDATE',
      [attemptId],
    );
    if (rows.some(({ fetched }) => fetched)) return false;
    await this.kill(manager, [attemptId]);
    return true;
  }

  async kill(manager: EntityManager, attemptIds: readonly string[]): Promise<void> {
    await manager.query(
      'UPDATE post_files SET killed_at = app_now() WHERE attempt_id = ANY($1) AND killed_at IS NULL',
      [attemptIds],
    );
  }
}
