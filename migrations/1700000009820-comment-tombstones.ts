import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Comments that were deleted through this API stay deleted, even if later reports contain them. */
export class CommentTombstones1700000009820 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE comments ADD COLUMN deleted_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE comments DROP COLUMN deleted_at');
  }
}
