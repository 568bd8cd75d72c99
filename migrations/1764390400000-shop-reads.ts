import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Moves the time of the next read of a shop's facts to a separate table, so that shops have one before their first read. */
export class ShopReads1764390400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shop_reads (
        account_id uuid CONSTRAINT shop_reads_pkey PRIMARY KEY
          CONSTRAINT shop_reads_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        due_at timestamptz NOT NULL,
        failure_count integer NOT NULL
      )
    `);
    await runner.query(
      'INSERT INTO shop_reads (account_id, due_at, failure_count) SELECT account_id, facts_due_at, 0 FROM shops',
    );
    await runner.query('ALTER TABLE shops DROP COLUMN facts_due_at');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shops ADD COLUMN facts_due_at timestamptz NOT NULL DEFAULT now()');
    await runner.query('ALTER TABLE shops ALTER COLUMN facts_due_at DROP DEFAULT');
    await runner.query('CREATE INDEX shops_facts_due_at_idx ON shops (facts_due_at)');
    await runner.query('DROP TABLE shop_reads');
  }
}
