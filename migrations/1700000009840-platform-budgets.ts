import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Recent calls that count against documented limits of platforms, shared by all processes and kept across restarts.
 */
export class PlatformBudgets1700000009840 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE platform_budgets (
        key text CONSTRAINT platform_budgets_pkey PRIMARY KEY,
        calls timestamptz[] NOT NULL,
        blocked_until timestamptz,
        expires_at timestamptz NOT NULL
      )
    `);
    await runner.query('CREATE INDEX platform_budgets_expires_at_idx ON platform_budgets (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE platform_budgets');
  }
}
