import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Confirmations of assistants: files, approvals that are always needed, and calls whose outcome is not known. */
export class ConfirmedFiles1764393410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE assistant_confirmations
        ADD COLUMN needs_approval boolean NOT NULL DEFAULT false,
        ADD COLUMN pending_addresses text[] NOT NULL DEFAULT '{}',
        ADD COLUMN fetched_files jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN outcome_unknown boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE assistant_confirmations DROP COLUMN needs_approval, DROP COLUMN pending_addresses,
        DROP COLUMN fetched_files, DROP COLUMN outcome_unknown`);
  }
}
