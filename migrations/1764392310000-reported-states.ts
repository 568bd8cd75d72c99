import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds what was last reported by events: reached limits and the health of accounts. */
export class ReportedStates1764392310000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE usage ADD COLUMN reached_limits text[] NOT NULL DEFAULT '{}'`);
    await runner.query('ALTER TABLE accounts ADD COLUMN reported_health jsonb');
    await runner.query('CREATE INDEX grants_failing_idx ON grants (user_id) WHERE failures > 0');
    await runner.query(
      `CREATE INDEX accounts_unhealthy_idx ON accounts (user_id)
       WHERE disconnected_at IS NULL AND reported_health IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX accounts_unhealthy_idx');
    await runner.query('DROP INDEX grants_failing_idx');
    await runner.query('ALTER TABLE accounts DROP COLUMN reported_health');
    await runner.query('ALTER TABLE usage DROP COLUMN reached_limits');
  }
}
