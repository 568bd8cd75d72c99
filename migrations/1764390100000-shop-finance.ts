import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a platform settles with a shop: statements with their transactions, payments and withdrawals. */
export class ShopFinance1764390100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE statements (
        id uuid CONSTRAINT statements_pkey PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT statements_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        external_id text NOT NULL,
        statement_at timestamptz NOT NULL,
        currency text NOT NULL,
        settlement bigint NOT NULL,
        revenue bigint,
        fees bigint,
        shipping_cost bigint,
        adjustment bigint,
        payable bigint,
        reserve bigint,
        exact_amounts jsonb,
        payment_status text,
        payment_external_id text,
        transactions_status text,
        transactions_cursor text,
        transactions_synced_at timestamptz,
        is_complete boolean NOT NULL,
        synced_at timestamptz NOT NULL,
        CONSTRAINT statements_external_id_key UNIQUE (account_id, external_id)
      )
    `);
    await runner.query(
      'CREATE INDEX statements_statement_at_idx ON statements (account_id, statement_at, id)',
    );
    await runner.query(
      'CREATE INDEX statements_incomplete_idx ON statements (account_id, statement_at) WHERE NOT is_complete',
    );
    await runner.query(`
      CREATE TABLE transactions (
        id uuid CONSTRAINT transactions_pkey PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT transactions_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        statement_id uuid NOT NULL CONSTRAINT transactions_statement_id_fkey REFERENCES statements (id) ON DELETE CASCADE,
        external_id text NOT NULL,
        statement_at timestamptz NOT NULL,
        transaction_type text NOT NULL,
        order_external_id text,
        order_created_at timestamptz,
        currency text NOT NULL,
        settlement bigint NOT NULL,
        revenue bigint,
        fees bigint,
        shipping_cost bigint,
        adjustment bigint,
        reserve bigint,
        exact_amounts jsonb,
        breakdown jsonb NOT NULL,
        synced_at timestamptz NOT NULL,
        CONSTRAINT transactions_external_id_key UNIQUE (statement_id, external_id)
      )
    `);
    await runner.query(
      'CREATE INDEX transactions_statement_at_idx ON transactions (account_id, statement_at, id)',
    );
    await runner.query('CREATE INDEX transactions_order_idx ON transactions (account_id, order_external_id)');
    await runner.query(`
      CREATE TABLE payments (
        id uuid CONSTRAINT payments_pkey PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT payments_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        external_id text NOT NULL,
        status text NOT NULL,
        currency text NOT NULL,
        amount bigint NOT NULL,
        settlement_currency text,
        settlement bigint,
        reserve_currency text,
        reserve bigint,
        before_exchange_currency text,
        before_exchange bigint,
        exact_amounts jsonb,
        exchange_rate text,
        created_at timestamptz NOT NULL,
        paid_at timestamptz,
        synced_at timestamptz NOT NULL,
        CONSTRAINT payments_external_id_key UNIQUE (account_id, external_id)
      )
    `);
    await runner.query('CREATE INDEX payments_created_at_idx ON payments (account_id, created_at, id)');
    await runner.query(`
      CREATE TABLE withdrawals (
        id uuid CONSTRAINT withdrawals_pkey PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT withdrawals_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        external_id text NOT NULL,
        withdrawal_type text NOT NULL,
        status text NOT NULL,
        currency text NOT NULL,
        amount bigint NOT NULL,
        exact_amounts jsonb,
        created_at timestamptz NOT NULL,
        synced_at timestamptz NOT NULL,
        CONSTRAINT withdrawals_external_id_key UNIQUE (account_id, external_id)
      )
    `);
    await runner.query('CREATE INDEX withdrawals_created_at_idx ON withdrawals (account_id, created_at, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['withdrawals', 'payments', 'transactions', 'statements'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
