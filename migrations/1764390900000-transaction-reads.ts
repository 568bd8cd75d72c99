import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Numbers the reads of the transactions of a statement, so that transactions of an earlier read can be removed. */
export class TransactionReads1764390900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE statements
        ADD COLUMN transactions_read integer NOT NULL DEFAULT 0,
        ADD COLUMN unreadable_transactions integer NOT NULL DEFAULT 0
    `);
    await runner.query('ALTER TABLE transactions ADD COLUMN read integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE transactions DROP COLUMN read');
    await runner.query(
      'ALTER TABLE statements DROP COLUMN transactions_read, DROP COLUMN unreadable_transactions',
    );
  }
}
