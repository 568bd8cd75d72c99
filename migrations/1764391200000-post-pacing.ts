import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Limits how often an account posts. */
export class PostPacing1764391200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE post_pacing (
        account_id uuid NOT NULL CONSTRAINT post_pacing_pkey PRIMARY KEY,
        min_gap_minutes integer NOT NULL,
        max_posts_per_day integer,
        CONSTRAINT post_pacing_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
        CONSTRAINT post_pacing_gap_check CHECK (min_gap_minutes >= 0),
        CONSTRAINT post_pacing_day_check CHECK (max_posts_per_day > 0)
      )
    `);
    // Nullable: processes of the previous version do not write it.
    await runner.query('ALTER TABLE posts ADD COLUMN paced_at timestamptz');
    await runner.query('UPDATE posts SET paced_at = coalesce(publish_at, created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE posts DROP COLUMN paced_at');
    await runner.query('DROP TABLE post_pacing');
  }
}
