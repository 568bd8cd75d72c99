import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, IsNull, Not, Repository } from 'typeorm';
import {
  type MediaFacts,
  type MediaFault,
  retryRetentionMs,
  type Upload,
  UploadState,
} from './domain/upload.js';
import { UploadEntity } from './upload.entity.js';
import { columnValues } from '../database/column-values.js';
import { selectColumns } from '../database/select-columns.js';

/** Files of a user on disk. Incomplete ones count with their announced size. */
export interface StorageUsage {
  count: number;
  bytes: number;
}

@Injectable()
export class UploadsRepository {
  constructor(@InjectRepository(UploadEntity) private readonly uploads: Repository<UploadEntity>) {}

  async insert(
    upload: Pick<Upload, 'id' | 'userId' | 'sizeBytes' | 'fileName' | 'metadata' | 'createdAt' | 'expiresAt'>,
    manager: EntityManager = this.uploads.manager,
  ): Promise<void> {
    await manager.insert(UploadEntity, { ...upload, state: UploadState.RECEIVING });
  }

  async findOwned(
    userId: string,
    id: string,
    manager: EntityManager = this.uploads.manager,
  ): Promise<Upload | null> {
    const upload = await manager.findOneBy(UploadEntity, { id, userId });
    return upload && toUpload(upload);
  }

  /** For workers: of any owner. */
  async find(id: string, manager: EntityManager = this.uploads.manager): Promise<Upload | null> {
    const upload = await manager.findOneBy(UploadEntity, { id });
    return upload && toUpload(upload);
  }

  /** Locks the READY ones of these uploads until the transaction ends, so that they are not deleted. @returns their ids */
  async lockReady(userId: string, ids: readonly string[], manager: EntityManager): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM uploads WHERE id = ANY($1) AND user_id = $2 AND state = 'READY' ORDER BY id FOR UPDATE`,
      [ids, userId],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Keeps the READY ones of these uploads until then, also if no post needs them. They are locked until the transaction ends.
   *
   * @returns their ids
   */
  async hold(userId: string, ids: readonly string[], until: Date, manager: EntityManager): Promise<string[]> {
    const ready = await this.lockReady(userId, ids, manager);
    await manager.query(
      `UPDATE uploads SET held_until = greatest(held_until, $2),
         expires_at = CASE WHEN expires_at IS NULL THEN NULL ELSE greatest(expires_at, $2) END
       WHERE id = ANY($1)`,
      [ready, until],
    );
    return ready;
  }

  /** READY uploads of a user, newest first, after the id `after`. */
  async listReady(
    userId: string,
    after: string | null,
    limit: number,
    manager: EntityManager = this.uploads.manager,
  ): Promise<Upload[]> {
    const rows: UploadEntity[] = await manager.query(
      `SELECT ${selectColumns(UploadEntity, 'u')} FROM uploads u
       WHERE u.user_id = $1 AND u.state = 'READY' AND (u.expires_at IS NULL OR u.expires_at > app_now())
         AND ($2::uuid IS NULL OR u.id < $2)
       ORDER BY u.id DESC LIMIT $3`,
      [userId, after, limit],
    );
    return rows.map(toUpload);
  }

  /**
   * All files of a user, and the idle ones that no post will send. Files of failed posts are idle: such a post has returned its quota
   * and only waits for a retry.
   */
  async usageOf(
    userId: string,
    manager: EntityManager = this.uploads.manager,
  ): Promise<{ all: StorageUsage; idle: StorageUsage }> {
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
    id: string,
    facts: MediaFacts,
    sizeBytes: number,
    expiresAt: Date,
    manager: EntityManager = this.uploads.manager,
  ): Promise<boolean> {
    const { details, ...rest } = facts;
    const { affected } = await manager.update(
      UploadEntity,
      { id, state: UploadState.RECEIVING },
      columnValues<UploadEntity>({
        ...rest,
        mediaDetails: details,
        state: UploadState.READY,
        sizeBytes,
        expiresAt,
      }),
    );
    return affected === 1;
  }

  /** False as for {@link markReady}. */
  async markRejected(
    id: string,
    fault: MediaFault,
    manager: EntityManager = this.uploads.manager,
  ): Promise<boolean> {
    const { affected } = await manager.update(
      UploadEntity,
      { id, state: UploadState.RECEIVING },
      { state: UploadState.REJECTED, rejectedBecause: fault },
    );
    return affected === 1;
  }

  /** Marks uploads as used: they stay until their posts no longer need them. */
  async markUsed(ids: readonly string[], manager: EntityManager = this.uploads.manager): Promise<void> {
    await manager.update(UploadEntity, { id: In([...ids]) }, { expiresAt: null });
  }

  /** Deletes an upload that no post uses. False: it does not exist, or a post uses it. */
  async deleteUnused(
    userId: string,
    id: string,
    manager: EntityManager = this.uploads.manager,
  ): Promise<boolean> {
    const { affected } = await manager.delete(UploadEntity, { id, userId, expiresAt: Not(IsNull()) });
    return affected === 1;
  }

  /** Discards an upload that only failed posts use. False: it does not exist, or another post uses it. */
  async discardFailed(userId: string, id: string, manager: EntityManager): Promise<boolean> {
    await this.lock(id, manager);
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

  /** When an upload that no post uses expires, or until when another is held. Null if there is no such upload. */
  async findExpiry(id: string, manager: EntityManager = this.uploads.manager): Promise<Date | null> {
    const rows: { expiry: Date | null }[] = await manager.query(
      `SELECT coalesce(expires_at, CASE WHEN held_until > app_now() THEN held_until END) AS expiry
       FROM uploads WHERE id = $1 AND state <> 'DISCARDED'`,
      [id],
    );
    return rows[0]?.expiry ?? null;
  }

  /**
   * Deletes an upload that has expired or whose posts were deleted. Marks it as DISCARDED if its posts no longer need it and it is not
   * held.
   *
   * @returns whether its file must be deleted
   */
  async discardUnneeded(id: string, manager: EntityManager): Promise<boolean> {
    await this.lock(id, manager);
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
       WHERE u.id = $1 AND u.state <> 'DISCARDED' AND u.expires_at IS NULL
         AND (u.held_until IS NULL OR u.held_until <= app_now()) AND NOT EXISTS (
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
    id: string,
    writer: string,
    leaseMs: number,
    manager: EntityManager = this.uploads.manager,
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

  async extendWriteLock(
    id: string,
    writer: string,
    leaseMs: number,
    manager: EntityManager = this.uploads.manager,
  ): Promise<'held' | 'awaited' | 'lost'> {
    const [rows]: [{ writer_awaited: boolean }[], number] = await manager.query(
      `UPDATE uploads SET writer_until = app_now() + $3 * interval '1 millisecond'
       WHERE id = $1 AND writer_id = $2 RETURNING writer_awaited`,
      [id, writer, leaseMs],
    );
    if (!rows[0]) return 'lost';
    return rows[0].writer_awaited ? 'awaited' : 'held';
  }

  async releaseWriteLock(
    id: string,
    writer: string,
    manager: EntityManager = this.uploads.manager,
  ): Promise<void> {
    await manager.update(UploadEntity, { id, writerId: writer }, { writerId: null, writerUntil: null });
  }

  /** Which of these ids belong to no upload with a file. */
  async findOrphans(
    ids: readonly string[],
    manager: EntityManager = this.uploads.manager,
  ): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM unnest($1::uuid[]) AS file (id) WHERE NOT EXISTS (
         SELECT FROM uploads u WHERE u.id = file.id AND u.state IN ('RECEIVING', 'READY')
       )`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** Called first, so that the next statement sees what uses the upload. */
  async lock(id: string, manager: EntityManager): Promise<void> {
    await manager.query('SELECT FROM uploads WHERE id = $1 FOR UPDATE', [id]);
  }
}

/** Groups what is known of the content of the file. */
export function toUpload(row: UploadEntity): Upload {
  const { kind, contentType, durationSeconds, width, height, framesPerSecond, mediaDetails, ...rest } = row;
  const facts = { durationSeconds, width, height, framesPerSecond, details: mediaDetails };
  return { ...rest, facts: kind && contentType ? { kind, contentType, ...facts } : null };
}
