import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes that users make in their shops: stock updates and decisions about returns. */
export class CommerceWrites1764390300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stock_updates (
        id uuid CONSTRAINT stock_updates_pkey PRIMARY KEY,
        product_id uuid NOT NULL CONSTRAINT stock_updates_product_id_fkey REFERENCES products (id) ON DELETE CASCADE,
        changes jsonb NOT NULL,
        state text NOT NULL
          CONSTRAINT stock_updates_state_check CHECK (state IN ('PENDING', 'APPLIED', 'FAILED')),
        results jsonb,
        failure jsonb,
        created_at timestamptz NOT NULL,
        sent_at timestamptz,
        finished_at timestamptz
      )
    `);
    await runner.query(
      "CREATE INDEX stock_updates_pending_idx ON stock_updates (product_id, id) WHERE state = 'PENDING'",
    );
    await runner.query('CREATE INDEX stock_updates_created_at_idx ON stock_updates (created_at)');
    await runner.query(`
      CREATE TABLE stock_leases (
        product_id uuid CONSTRAINT stock_leases_pkey PRIMARY KEY
          CONSTRAINT stock_leases_product_id_fkey REFERENCES products (id) ON DELETE CASCADE,
        lease_token uuid NOT NULL,
        lease_until timestamptz NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE return_decisions (
        id uuid CONSTRAINT return_decisions_pkey PRIMARY KEY,
        return_id uuid NOT NULL CONSTRAINT return_decisions_return_id_fkey REFERENCES returns (id) ON DELETE CASCADE,
        request jsonb NOT NULL,
        request_hash bytea NOT NULL,
        state text NOT NULL
          CONSTRAINT return_decisions_state_check CHECK (state IN ('SENDING', 'ACCEPTED', 'REFUSED')),
        failure jsonb,
        created_at timestamptz NOT NULL,
        finished_at timestamptz
      )
    `);
    await runner.query(
      'CREATE INDEX return_decisions_return_idx ON return_decisions (return_id, request_hash)',
    );
    await runner.query('CREATE INDEX return_decisions_created_at_idx ON return_decisions (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['return_decisions', 'stock_leases', 'stock_updates'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
