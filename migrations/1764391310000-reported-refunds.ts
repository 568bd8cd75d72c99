import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Times of refunds as the platform reports them in events, which may arrive before the return that names the refund. */
export class ReportedRefunds1764391310000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reported_refunds (
        account_id uuid NOT NULL CONSTRAINT reported_refunds_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        external_id text NOT NULL,
        refunded_at timestamptz NOT NULL,
        CONSTRAINT reported_refunds_pkey PRIMARY KEY (account_id, external_id)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reported_refunds');
  }
}
