import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Shops with their orders, products and returns, and the progress of reading them. */
export class Commerce1764390000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shops (
        account_id uuid CONSTRAINT shops_pkey PRIMARY KEY
          CONSTRAINT shops_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        name text NOT NULL,
        region text NOT NULL,
        currency text,
        time_zone text NOT NULL,
        status text NOT NULL
          CONSTRAINT shops_status_check CHECK (status IN ('ACTIVE', 'DEACTIVATED', 'PENDING', 'OTHER')),
        platform_status text,
        facts_at timestamptz NOT NULL,
        facts_due_at timestamptz NOT NULL
      )
    `);
    await runner.query('CREATE INDEX shops_facts_due_at_idx ON shops (facts_due_at)');
    await createOrders(runner);
    await createProducts(runner);
    await createReturns(runner);
    await createMetrics(runner);
    await createSyncs(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'commerce_rejected_rows',
      'commerce_syncs',
      'shop_metrics',
      'returns',
      'stock',
      'skus',
      'products',
      'order_lines',
      'orders',
      'shops',
    ])
      await runner.query(`DROP TABLE ${table}`);
  }
}

async function createOrders(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE orders (
      id uuid CONSTRAINT orders_pkey PRIMARY KEY,
      account_id uuid NOT NULL CONSTRAINT orders_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
      external_id text NOT NULL,
      status text NOT NULL
        CONSTRAINT orders_status_check CHECK (status IN ('UNPAID', 'ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING',
          'AWAITING_COLLECTION', 'IN_TRANSIT', 'DELIVERED', 'COMPLETED', 'CANCELED', 'OTHER')),
      platform_status text NOT NULL,
      created_at timestamptz NOT NULL,
      paid_at timestamptz,
      canceled_at timestamptz,
      source_updated_at timestamptz NOT NULL,
      synced_at timestamptz NOT NULL,
      is_cash_on_delivery boolean NOT NULL,
      currency text,
      total bigint,
      subtotal bigint,
      shipping_fee bigint,
      tax bigint,
      seller_discount bigint,
      platform_discount bigint,
      exact_amounts jsonb,
      payment_method text,
      fulfillment_type text,
      tracking_number text,
      ship_by timestamptz,
      buyer jsonb,
      search_terms tsvector NOT NULL,
      digest text NOT NULL,
      CONSTRAINT orders_external_id_key UNIQUE (account_id, external_id)
    )
  `);
  await runner.query('CREATE INDEX orders_created_at_idx ON orders (account_id, created_at, id)');
  await runner.query('CREATE INDEX orders_paid_at_idx ON orders (account_id, paid_at, id)');
  await runner.query(
    'CREATE INDEX orders_source_updated_at_idx ON orders (account_id, source_updated_at, id)',
  );
  await runner.query('CREATE INDEX orders_status_idx ON orders (account_id, status, created_at, id)');
  await runner.query(
    'CREATE INDEX orders_buyer_idx ON orders (account_id, created_at) WHERE buyer IS NOT NULL',
  );
  await runner.query('CREATE INDEX orders_search_terms_idx ON orders USING gin (search_terms)');
  await runner.query(`
    CREATE TABLE order_lines (
      order_id uuid NOT NULL CONSTRAINT order_lines_order_id_fkey REFERENCES orders (id) ON DELETE CASCADE,
      external_id text NOT NULL,
      position integer NOT NULL,
      product_external_id text,
      product_name text,
      sku_external_id text,
      sku_name text,
      seller_sku text,
      platform_status text,
      sale_price bigint,
      original_price bigint,
      seller_discount bigint,
      platform_discount bigint,
      CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, external_id)
    )
  `);
}

async function createProducts(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE products (
      id uuid CONSTRAINT products_pkey PRIMARY KEY,
      account_id uuid NOT NULL CONSTRAINT products_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
      external_id text NOT NULL,
      title text NOT NULL,
      status text NOT NULL
        CONSTRAINT products_status_check CHECK (status IN ('DRAFT', 'IN_REVIEW', 'REJECTED', 'ACTIVE', 'INACTIVE', 'SUSPENDED',
          'DELETED', 'OTHER')),
      platform_status text NOT NULL,
      created_at timestamptz NOT NULL,
      source_updated_at timestamptz NOT NULL,
      synced_at timestamptz NOT NULL,
      stock_synced_at timestamptz,
      exact_amounts jsonb,
      search_terms tsvector NOT NULL,
      digest text NOT NULL,
      CONSTRAINT products_external_id_key UNIQUE (account_id, external_id)
    )
  `);
  await runner.query('CREATE INDEX products_created_at_idx ON products (account_id, created_at, id)');
  await runner.query(
    'CREATE INDEX products_source_updated_at_idx ON products (account_id, source_updated_at, id)',
  );
  await runner.query('CREATE INDEX products_status_idx ON products (account_id, status, created_at, id)');
  await runner.query('CREATE INDEX products_search_terms_idx ON products USING gin (search_terms)');
  await runner.query(`
    CREATE TABLE skus (
      product_id uuid NOT NULL CONSTRAINT skus_product_id_fkey REFERENCES products (id) ON DELETE CASCADE,
      external_id text NOT NULL,
      position integer NOT NULL,
      seller_sku text,
      name text,
      currency text,
      price bigint,
      CONSTRAINT skus_pkey PRIMARY KEY (product_id, external_id)
    )
  `);
  await runner.query(`
    CREATE TABLE stock (
      product_id uuid NOT NULL CONSTRAINT stock_product_id_fkey REFERENCES products (id) ON DELETE CASCADE,
      sku_external_id text NOT NULL,
      warehouse_external_id text NOT NULL,
      available bigint NOT NULL,
      committed bigint,
      synced_at timestamptz NOT NULL,
      CONSTRAINT stock_pkey PRIMARY KEY (product_id, sku_external_id, warehouse_external_id)
    )
  `);
}

async function createReturns(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE returns (
      id uuid CONSTRAINT returns_pkey PRIMARY KEY,
      account_id uuid NOT NULL CONSTRAINT returns_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
      kind text NOT NULL
        CONSTRAINT returns_kind_check CHECK (kind IN ('CANCELLATION', 'RETURN', 'AFTERSALES_REQUEST', 'RMA')),
      external_id text NOT NULL,
      order_external_id text,
      status text NOT NULL
        CONSTRAINT returns_status_check CHECK (status IN ('REQUESTED', 'IN_PROGRESS', 'COMPLETED', 'REJECTED', 'CANCELED', 'OTHER')),
      platform_status text NOT NULL,
      return_type text,
      reason text,
      requested_by text,
      currency text,
      refund bigint,
      exact_amounts jsonb,
      decision_due_at timestamptz,
      decisions text[] NOT NULL,
      lines jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      source_updated_at timestamptz NOT NULL,
      synced_at timestamptz NOT NULL,
      refunded_at timestamptz,
      notified_due_at timestamptz,
      digest text NOT NULL,
      CONSTRAINT returns_external_id_key UNIQUE (account_id, kind, external_id)
    )
  `);
  await runner.query('CREATE INDEX returns_created_at_idx ON returns (account_id, created_at, id)');
  await runner.query(
    'CREATE INDEX returns_source_updated_at_idx ON returns (account_id, source_updated_at, id)',
  );
  await runner.query(
    'CREATE INDEX returns_decision_due_at_idx ON returns (account_id, decision_due_at, id) WHERE decision_due_at IS NOT NULL',
  );
  await runner.query(
    'CREATE INDEX returns_due_idx ON returns (decision_due_at) WHERE decision_due_at IS NOT NULL',
  );
  await runner.query('CREATE INDEX returns_order_idx ON returns (account_id, order_external_id)');
  await runner.query(
    'CREATE INDEX returns_refunded_at_idx ON returns (account_id, refunded_at) WHERE refunded_at IS NOT NULL',
  );
}

async function createMetrics(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE shop_metrics (
      account_id uuid NOT NULL CONSTRAINT shop_metrics_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
      day date NOT NULL,
      currency text,
      gross_sales bigint,
      refunds bigint,
      exact_amounts jsonb,
      order_count bigint,
      item_count bigint,
      customer_count bigint,
      visitor_count bigint,
      page_view_count bigint,
      conversion_rate numeric,
      synced_at timestamptz NOT NULL,
      CONSTRAINT shop_metrics_pkey PRIMARY KEY (account_id, day)
    )
  `);
}

async function createSyncs(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE commerce_syncs (
      account_id uuid NOT NULL CONSTRAINT commerce_syncs_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
      stream text NOT NULL,
      purpose text NOT NULL
        CONSTRAINT commerce_syncs_purpose_check CHECK (purpose IN ('CHANGES', 'HISTORY')),
      resource text NOT NULL,
      state text NOT NULL
        CONSTRAINT commerce_syncs_state_check CHECK (state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'PAUSED')),
      pause_reason text,
      missing_scopes text[] NOT NULL DEFAULT '{}',
      requested_from timestamptz,
      synced_until timestamptz,
      pass_from timestamptz,
      pass_until timestamptz,
      window_from timestamptz,
      window_until timestamptz,
      cursor text,
      due_at timestamptz,
      lease_until timestamptz,
      lease_token uuid,
      failure_count integer NOT NULL DEFAULT 0,
      failing_since timestamptz,
      failure_code text,
      failure_message text,
      failure_request_id text,
      failed_at timestamptz,
      succeeded_at timestamptz,
      CONSTRAINT commerce_syncs_pkey PRIMARY KEY (account_id, stream, purpose)
    )
  `);
  await runner.query(
    'CREATE INDEX commerce_syncs_due_at_idx ON commerce_syncs (due_at) WHERE due_at IS NOT NULL',
  );
  await runner.query(`
    CREATE TABLE commerce_rejected_rows (
      account_id uuid NOT NULL CONSTRAINT commerce_rejected_rows_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
      stream text NOT NULL,
      external_id text NOT NULL,
      problem text NOT NULL,
      seen_count integer NOT NULL DEFAULT 1,
      first_seen_at timestamptz NOT NULL,
      last_seen_at timestamptz NOT NULL,
      CONSTRAINT commerce_rejected_rows_pkey PRIMARY KEY (account_id, stream, external_id)
    )
  `);
}
