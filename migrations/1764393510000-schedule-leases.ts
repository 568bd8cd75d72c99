import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets another process repeat a run whose process ended, and lets a restore hold a schedule back. */
export class ScheduleLeases1764393510000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE schedules
        ADD COLUMN lease_until timestamptz,
        ADD COLUMN claims integer NOT NULL DEFAULT 0,
        ADD COLUMN not_before timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE schedules DROP COLUMN lease_until, DROP COLUMN claims, DROP COLUMN not_before',
    );
  }
}
