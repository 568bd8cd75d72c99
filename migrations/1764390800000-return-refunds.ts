import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Refunds of returns, each with its own day. A return of a batch is listed several times, but refunded once. */
export class ReturnRefunds1764390800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE return_refunds (
        return_id uuid NOT NULL CONSTRAINT return_refunds_return_id_fkey REFERENCES returns (id) ON DELETE CASCADE,
        external_id text NOT NULL,
        account_id uuid NOT NULL CONSTRAINT return_refunds_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        order_external_id text,
        currency text NOT NULL,
        amount bigint NOT NULL,
        exact_amount text,
        refunded_at timestamptz NOT NULL,
        CONSTRAINT return_refunds_pkey PRIMARY KEY (return_id, external_id)
      )
    `);
    await runner.query(
      'CREATE INDEX return_refunds_external_id_idx ON return_refunds (account_id, external_id)',
    );
    await runner.query(
      'CREATE INDEX return_refunds_refunded_at_idx ON return_refunds (account_id, refunded_at)',
    );
    // Refunds of batches are read again with their returns: the old rows do not say which of them were paid.
    await runner.query(`
      INSERT INTO return_refunds
      SELECT id, lower(kind) || ':' || external_id, account_id, order_external_id, currency, refund, exact_amounts->>'refund',
        refunded_at
      FROM returns
      WHERE refunded_at IS NOT NULL AND currency IS NOT NULL AND refund IS NOT NULL AND kind IN ('CANCELLATION', 'RETURN')
    `);
    await runner.query('DROP INDEX returns_refunded_at_idx');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX returns_refunded_at_idx ON returns (account_id, refunded_at) WHERE refunded_at IS NOT NULL',
    );
    await runner.query('DROP TABLE return_refunds');
  }
}
