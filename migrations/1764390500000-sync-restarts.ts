import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts how often a window of a sync was read again because the platform refused its cursor. */
export class SyncRestarts1764390500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE commerce_syncs ADD COLUMN window_restarts integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE commerce_syncs DROP COLUMN window_restarts');
  }
}
