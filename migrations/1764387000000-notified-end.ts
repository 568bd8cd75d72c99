import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Renames the column with the end of a grant that its user was last notified of. */
export class NotifiedEnd1764387000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE grants RENAME COLUMN told_end TO notified_end');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE grants RENAME COLUMN notified_end TO told_end');
  }
}
