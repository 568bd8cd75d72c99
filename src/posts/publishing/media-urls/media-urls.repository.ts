import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { runPrepared } from '../../../database/database.js';
import { MediaUrlEntity } from './media-url.entity.js';

/** A file that a platform may fetch for one attempt. */
export interface PullableFile {
  id: string;
  uploadId: string;
  contentType: string;
  sizeBytes: number;
}

const revokeOfAttempts = {
  name: 'media-urls.revoke',
  text: 'UPDATE media_urls SET revoked_at = app_now() WHERE attempt_id = ANY ($1) AND revoked_at IS NULL',
};

/** Addresses from which platforms fetch the files of attempts. */
@Injectable()
export class MediaUrlsRepository {
  constructor(@InjectRepository(MediaUrlEntity) private readonly urls: Repository<MediaUrlEntity>) {}

  async insert(
    attemptId: string,
    files: readonly { id: string; uploadId: string }[],
    lifetimeSeconds: number,
    manager: EntityManager = this.urls.manager,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO media_urls (id, attempt_id, upload_id, expires_at)
       SELECT id, $1, upload_id, app_now() + make_interval(secs => $4)
       FROM unnest($2::uuid[], $3::uuid[]) AS file (id, upload_id)`,
      [attemptId, files.map(({ id }) => id), files.map(({ uploadId }) => uploadId), lifetimeSeconds],
    );
  }

  /** The file of a valid address. */
  async find(id: string, manager: EntityManager = this.urls.manager): Promise<PullableFile | null> {
    const rows: PullableFile[] = await manager.query(
      `SELECT f.id, f.upload_id AS "uploadId", u.content_type AS "contentType", u.size_bytes AS "sizeBytes"
       FROM media_urls f JOIN uploads u ON u.id = f.upload_id
       WHERE f.id = $1 AND f.revoked_at IS NULL AND f.expires_at > app_now() AND u.state = 'READY'`,
      [id],
    );
    return rows[0] ?? null;
  }

  /**
   * Records that a file is fetched, before its first byte is sent. False: the address was revoked meanwhile, and nothing may be
   * sent.
   */
  async markFetched(id: string, manager: EntityManager = this.urls.manager): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE media_urls SET fetched_at = coalesce(fetched_at, app_now())
       WHERE id = $1 AND revoked_at IS NULL AND expires_at > app_now()`,
      [id],
    );
    return count === 1;
  }

  /**
   * Revokes the addresses of an attempt unless one was fetched. True: they are revoked, and no byte was or will be sent. The row
   * locks order this against {@link markFetched}.
   */
  async revokeUnfetched(attemptId: string, manager: EntityManager): Promise<boolean> {
    const rows: { fetched: boolean }[] = await manager.query(
      'SELECT fetched_at IS NOT NULL AS fetched FROM media_urls WHERE attempt_id = $1 ORDER BY id FOR UPDATE',
      [attemptId],
    );
    if (rows.some(({ fetched }) => fetched)) return false;
    await this.revoke([attemptId], manager);
    return true;
  }

  /**
   * Deletes expired addresses of attempts that have ended. Those of other attempts, and fetched ones of failed attempts, show that the
   * platform has the file.
   */
  async deleteExpired(): Promise<void> {
    await this.urls.query(
      `DELETE FROM media_urls USING post_attempts WHERE post_attempts.id = attempt_id
         AND (state IN ('PUBLISHED', 'CANCELED') OR state = 'FAILED' AND fetched_at IS NULL)
         AND expires_at < app_now() - interval '1 day'`,
    );
  }

  async revoke(attemptIds: readonly string[], manager: EntityManager): Promise<void> {
    await runPrepared(manager, revokeOfAttempts, [attemptIds]);
  }
}
