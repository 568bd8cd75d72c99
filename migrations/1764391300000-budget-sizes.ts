import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stores the size of a budget beside its calls, for reports. Null until the next call is counted. */
export class BudgetSizes1764391300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE platform_budgets ADD COLUMN max_calls integer, ADD COLUMN window_seconds double precision',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE platform_budgets DROP COLUMN max_calls, DROP COLUMN window_seconds');
  }
}
