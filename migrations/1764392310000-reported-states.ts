import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds what was last reported by events: reached limits and the health of accounts. */
export class ReportedStates1764392310000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE usage ADD COLUMN reached_limits text[] NOT NULL DEFAULT '{}'`);
    await runner.query('ALTER TABLE accounts ADD COLUMN reported_health jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts DROP COLUMN reported_health');
    await runner.query('ALTER TABLE usage DROP COLUMN reached_limits');
  }
}
