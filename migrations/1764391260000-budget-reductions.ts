import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reduces budgets for a time after the platform refused calls that they allowed. */
export class BudgetReductions1764391260000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE platform_budgets ADD COLUMN reduced_calls integer, ADD COLUMN grows_from timestamptz',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE platform_budgets DROP COLUMN reduced_calls, DROP COLUMN grows_from');
  }
}
