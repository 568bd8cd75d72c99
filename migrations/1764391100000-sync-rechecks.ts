import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Marks running syncs whose cause of a pause may have ended since they were claimed. */
export class SyncRechecks1764391100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE commerce_syncs ADD COLUMN recheck_requested boolean NOT NULL DEFAULT false',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE commerce_syncs DROP COLUMN recheck_requested');
  }
}
