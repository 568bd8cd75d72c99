import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps files of a checked post until the post can be created. */
export class HeldUploads1764393710000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE uploads ADD COLUMN held_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE uploads DROP COLUMN held_until');
  }
}
