import type { Bench } from '../bench.js';

/** Shops of the generated orders. The first has a half of them, the second a quarter, and so on. */
const shopNames = ['Lamps', 'Textiles', 'Ceramics', 'Kitchen', 'Garden'];
/** Days over which orders are spread. */
export const storedDays = 365;

/**
 * Stores shops of a user, without grants, and orders with one to three lines. Statuses, products and times are spread evenly over
 * statuses, 500 products and a year; one of fifty orders is canceled.
 *
 * @returns account ids, the one with most orders first
 */
export async function storeOrders(
  bench: Bench,
  databaseUrl: string,
  userId: string,
  count: number,
): Promise<string[]> {
  const { rows } = await bench.query(
    databaseUrl,
    `WITH accounts AS (
       INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       SELECT gen_random_uuid(), $1, 'TIKTOK_SHOP', 'shop-' || rank, name, '{}', rank, now()
       FROM unnest($2::text[]) WITH ORDINALITY AS given (name, rank) RETURNING id, display_name, rank
     ), shops AS (
       INSERT INTO shops (account_id, name, region, currency, time_zone, status, facts_at)
       SELECT id, display_name, 'GB', 'GBP', 'Europe/London', 'ACTIVE', now() FROM accounts
     ), reads AS (
       INSERT INTO shop_reads (account_id, due_at, failure_count)
       SELECT id, now() + interval '1 day', 0 FROM accounts
     )
     SELECT id FROM accounts ORDER BY rank`,
    [userId, shopNames],
  );
  const accountIds = (rows as { id: string }[]).map(({ id }) => id);
  // Indexes are built faster at the end.
  const indexes = await bench.query(
    databaseUrl,
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename = 'orders' AND indexname LIKE '%idx'`,
  );
  const found = indexes.rows as { name: string; definition: string }[];
  await bench.query(databaseUrl, `DROP INDEX ${found.map(({ name }) => name).join(', ')}`);
  await bench.query(databaseUrl, insertOrders, [accountIds, count, storedDays]);
  for (const { definition } of found) await bench.query(databaseUrl, definition);
  await bench.query(databaseUrl, insertLines);
  await bench.query(databaseUrl, 'VACUUM ANALYZE');
  return accountIds;
}

/** A shop gets twice as many orders as the next one. Words are as the application writes them. */
const insertOrders = `
  INSERT INTO orders (id, account_id, external_id, status, platform_status, created_at, paid_at, canceled_at,
    source_updated_at, synced_at, is_cash_on_delivery, currency, total, subtotal, shipping_fee, tax, seller_discount,
    platform_discount, payment_method, fulfillment_type, tracking_number, ship_by, buyer, search_terms, digest)
  SELECT gen_random_uuid(), account_id, order_id, status, status, created_at,
    CASE WHEN status <> 'UNPAID' THEN created_at + interval '10 minutes' END,
    CASE WHEN status = 'CANCELED' THEN created_at + interval '2 hours' END,
    created_at + interval '4 days' * random(), now(), false, 'GBP', 1999 + n % 5000, 1500 + n % 5000, 499, 0, 0, 0,
    'Credit Card', 'FULFILLMENT_BY_SELLER', 'EX' || order_id, created_at + interval '3 days',
    '{"name":"J*** D***","city":"London","state":"England","postalCode":"E1***","regionCode":"GB"}',
    format('''%1$s/%2$s'' ''%1$s/ex%2$s'' ''%1$s/sim'' ''%1$s/%3$s'' ''%1$s/1'' ''%1$s/1732%4$s'' ''%1$s/%5$s'' ''%1$s/%6$s''',
      prefix, order_id, to_char(product, 'fm0000'), 100000000000 + product, material, thing)::tsvector,
    md5(n::text)
  FROM (
    SELECT n, account_id, right(account_id::text, 12) AS prefix, '577' || (100000000000000 + n::bigint * 7919) AS order_id,
      product, (ARRAY['cedar', 'linen', 'copper', 'clay', 'glass', 'felt', 'cotton', 'slate'])[product % 8 + 1] AS material,
      (ARRAY['lamp', 'coaster', 'vase', 'throw', 'planter', 'mug', 'tray', 'candle', 'clock', 'basket'])[product % 10 + 1] AS thing,
      now() - $3::int * interval '1 day' * random() AS created_at,
      CASE WHEN n % 50 = 0 THEN 'CANCELED' ELSE (ARRAY['UNPAID', 'ON_HOLD', 'AWAITING_SHIPMENT', 'AWAITING_COLLECTION',
        'IN_TRANSIT', 'DELIVERED', 'COMPLETED', 'COMPLETED', 'COMPLETED'])[n % 9 + 1] END AS status
    FROM (
      SELECT n, ($1::uuid[])[least(cardinality($1::uuid[]), 1 + floor(-ln(1 - random()) / ln(2))::int)] AS account_id,
        (n * 31) % 500 AS product
      FROM generate_series(1, $2::int) AS n
    ) AS numbered
  ) AS drawn`;

const insertLines = `
  INSERT INTO order_lines (order_id, external_id, position, product_external_id, product_name, sku_external_id, sku_name,
    seller_sku, platform_status, sale_price, original_price, seller_discount, platform_discount)
  SELECT id, external_id || position, position, '1731' || (100000000000 + product), 'Product ' || product,
    '1732' || (100000000000 + product), 'Natural, Small', 'SIM-' || to_char(product, 'fm0000') || '-1', platform_status,
    1500, 1999, 499, 0
  FROM (SELECT id, external_id, platform_status, (total % 500) AS product, total % 3 AS last FROM orders) AS given,
    generate_series(0, last) AS position`;
