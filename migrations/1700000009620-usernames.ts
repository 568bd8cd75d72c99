import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Optional unique usernames, and metadata of users. */
export class Usernames1700000009620 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users
        ADD COLUMN username text CONSTRAINT users_username_key UNIQUE
          CONSTRAINT users_username_check CHECK (username ~ '^[a-z][a-z0-9._-]{1,28}[a-z0-9]$'),
        ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}'
          CONSTRAINT users_metadata_check CHECK (jsonb_typeof(metadata) = 'object' AND length(metadata::text) <= 32768)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP COLUMN metadata, DROP COLUMN username');
  }
}
