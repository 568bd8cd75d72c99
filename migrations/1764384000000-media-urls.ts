import type { MigrationInterface, QueryRunner } from 'typeorm';

const constraints = ['pkey', 'attempt_id_fkey', 'upload_id_fkey'];

/** Renames `post_files` to `media_urls`, and moves the idempotency keys of createPost to the table of all operations. */
export class MediaUrls1764384000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE post_files RENAME TO media_urls');
    await runner.query('ALTER TABLE media_urls RENAME COLUMN killed_at TO revoked_at');
    for (const name of constraints) {
      await runner.query(`ALTER TABLE media_urls RENAME CONSTRAINT post_files_${name} TO media_urls_${name}`);
    }
    await runner.query('ALTER INDEX post_files_attempt_id_idx RENAME TO media_urls_attempt_id_idx');
    await runner.query('ALTER INDEX post_files_upload_id_idx RENAME TO media_urls_upload_id_idx');

    await runner.query(`
      INSERT INTO idempotent_requests (owner_id, operation, key, user_id, request_hash, result_ids, expires_at)
      SELECT user_id, 'createPost', key, user_id, request_hash, post_ids, expires_at FROM idempotency_keys
    `);
    await runner.query('DROP TABLE idempotency_keys');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        user_id uuid NOT NULL CONSTRAINT idempotency_keys_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        post_ids uuid[] NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key)
      )
    `);
    await runner.query('CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at)');
    await runner.query(`
      INSERT INTO idempotency_keys (user_id, key, request_hash, post_ids, expires_at)
      SELECT user_id, key, request_hash, result_ids, expires_at FROM idempotent_requests
      WHERE operation = 'createPost' AND user_id IS NOT NULL
    `);
    await runner.query("DELETE FROM idempotent_requests WHERE operation = 'createPost'");

    await runner.query('ALTER TABLE media_urls RENAME TO post_files');
    await runner.query('ALTER TABLE post_files RENAME COLUMN revoked_at TO killed_at');
    for (const name of constraints) {
      await runner.query(`ALTER TABLE post_files RENAME CONSTRAINT media_urls_${name} TO post_files_${name}`);
    }
    await runner.query('ALTER INDEX media_urls_attempt_id_idx RENAME TO post_files_attempt_id_idx');
    await runner.query('ALTER INDEX media_urls_upload_id_idx RENAME TO post_files_upload_id_idx');
  }
}
