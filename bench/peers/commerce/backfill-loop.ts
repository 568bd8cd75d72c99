import pg from 'pg';
import { Agent } from 'undici';
import { v7 as uuidv7 } from 'uuid';
import { digestOf } from '../../../src/commerce/domain/digest.js';
import { searchTerms } from '../../../src/commerce/domain/search-terms.js';
import { signRequest } from '../../../src/platforms/tiktok-shop/client/sign.js';
import { handleRequests, settings, report } from '../../harness/child.js';
import type { ConnectedShop } from '../../harness/commerce/shops.js';

export interface BackfillLoopSettings {
  databaseUrl: string;
  apiUrl: string;
  appKey: string;
  appSecret: string;
  shops: ConnectedShop[];
  /** Shops that are read at the same time. */
  concurrency: number;
  days: number;
}

export interface BackfillRun {
  milliseconds: number;
  /** Seconds. What changed from then on was not requested. */
  until: number;
}

interface Money {
  [name: string]: string | undefined;
}

interface Line extends Money {
  id: string;
}

interface Order {
  id: string;
  status: string;
  create_time: number;
  update_time: number;
  paid_time?: number;
  cancel_time?: number;
  rts_sla_time?: number;
  is_cod: boolean;
  payment_method_name?: string;
  fulfillment_type?: string;
  tracking_number?: string;
  payment: Money;
  recipient_address?: {
    name: string;
    postal_code: string;
    region_code: string;
    district_info: { address_level: string; address_name: string }[];
  };
  line_items: Line[];
}

/**
 * A minimal backfill: lists the orders of a shop page by page, and writes each page with one upsert of orders and one of lines, in one
 * transaction of prepared statements. The rows are the same. It has no checks of the data, limits of calls, stored positions, logs,
 * metrics, notifications or error handling.
 */
const { databaseUrl, apiUrl, appKey, appSecret, shops, concurrency, days } = settings as BackfillLoopSettings;
const pool = new pg.Pool({ connectionString: databaseUrl, max: concurrency });
const agent = new Agent();
const path = '/order/202309/orders/search';
const contentType = 'application/json';

async function readPage(shop: ConnectedShop, body: string, cursor: string | null) {
  const query: Record<string, string> = {
    page_size: '100',
    sort_field: 'update_time',
    sort_order: 'ASC',
    ...(cursor !== null && { page_token: cursor }),
    app_key: appKey,
    timestamp: String(Math.floor(Date.now() / 1000)),
    shop_cipher: shop.cipher,
  };
  const sign = signRequest({ path, query, body, contentType }, appSecret);
  const response = await agent.request({
    origin: apiUrl,
    path: `${path}?${new URLSearchParams({ ...query, sign }).toString()}`,
    method: 'POST',
    headers: { 'content-type': contentType, 'x-tts-access-token': shop.accessToken },
    body,
  });
  const { code, message, data } = (await response.body.json()) as {
    code: number;
    message: string;
    data: { orders?: Order[]; next_page_token: string };
  };
  if (code !== 0) throw new Error(`The platform returned ${code}: ${message}`);
  return data;
}

const orderColumns = {
  id: 'uuid',
  account_id: 'uuid',
  external_id: 'text',
  status: 'text',
  platform_status: 'text',
  created_at: 'timestamptz',
  paid_at: 'timestamptz',
  canceled_at: 'timestamptz',
  source_updated_at: 'timestamptz',
  synced_at: 'timestamptz',
  is_cash_on_delivery: 'boolean',
  currency: 'text',
  total: 'bigint',
  subtotal: 'bigint',
  shipping_fee: 'bigint',
  tax: 'bigint',
  seller_discount: 'bigint',
  platform_discount: 'bigint',
  payment_method: 'text',
  fulfillment_type: 'text',
  tracking_number: 'text',
  ship_by: 'timestamptz',
  buyer: 'jsonb',
  search_terms: 'tsvector',
  digest: 'text',
};

const lineColumns = {
  order_id: 'uuid',
  external_id: 'text',
  position: 'integer',
  product_external_id: 'text',
  product_name: 'text',
  sku_external_id: 'text',
  sku_name: 'text',
  seller_sku: 'text',
  platform_status: 'text',
  sale_price: 'bigint',
  original_price: 'bigint',
  seller_discount: 'bigint',
  platform_discount: 'bigint',
};

function upsert(table: string, columns: Record<string, string>, key: readonly string[], end: string) {
  const names = Object.keys(columns);
  const types = names.map((name) => `${name} ${columns[name]}`);
  const updated = names.filter((name) => name !== 'id' && !key.includes(name));
  return {
    name: table,
    text: `INSERT INTO ${table} AS stored (${names.join(', ')})
      SELECT ${names.join(', ')} FROM json_to_recordset($1) AS given (${types.join(', ')})
      ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${updated.map((name) => `${name} = excluded.${name}`).join(', ')} ${end}`,
  };
}

const storeOrders = upsert(
  'orders',
  orderColumns,
  ['account_id', 'external_id'],
  'WHERE stored.source_updated_at <= excluded.source_updated_at RETURNING id, external_id',
);
const storeLines = upsert('order_lines', lineColumns, ['order_id', 'external_id'], '');

const minor = (amount: string | undefined) =>
  amount === undefined ? null : Math.round(Number(amount) * 100);
const time = (seconds: number | undefined) => (seconds ? new Date(seconds * 1000) : null);

function toRow(accountId: string, order: Order, syncedAt: Date): object {
  const { payment, recipient_address: address, line_items: lines } = order;
  const district = (level: string) =>
    address?.district_info.find((one) => one.address_level === level)?.address_name ?? null;
  return {
    id: uuidv7(),
    account_id: accountId,
    external_id: order.id,
    status: order.status === 'CANCELLED' ? 'CANCELED' : order.status,
    platform_status: order.status,
    created_at: time(order.create_time),
    paid_at: time(order.paid_time),
    canceled_at: time(order.cancel_time),
    source_updated_at: time(order.update_time),
    synced_at: syncedAt,
    is_cash_on_delivery: order.is_cod,
    currency: payment['currency'],
    total: minor(payment['total_amount']),
    subtotal: minor(payment['sub_total']),
    shipping_fee: minor(payment['shipping_fee']),
    tax: minor(payment['tax']),
    seller_discount: minor(payment['seller_discount']),
    platform_discount: minor(payment['platform_discount']),
    payment_method: order.payment_method_name,
    fulfillment_type: order.fulfillment_type,
    tracking_number: order.tracking_number,
    ship_by: time(order.rts_sla_time),
    buyer: {
      name: address?.name ?? null,
      city: district('L2'),
      state: district('L1'),
      postalCode: address?.postal_code ?? null,
      regionCode: address?.region_code ?? null,
    },
    search_terms: searchTerms(accountId, [
      order.id,
      order.tracking_number ?? null,
      ...lines.flatMap((line) =>
        ['seller_sku', 'sku_id', 'product_name', 'sku_name'].map((name) => line[name] ?? null),
      ),
    ]),
    digest: digestOf([order.id, order.update_time]),
  };
}

function toLine(orderId: string, line: Line, position: number): object {
  return {
    order_id: orderId,
    external_id: line.id,
    position,
    product_external_id: line['product_id'],
    product_name: line['product_name'],
    sku_external_id: line['sku_id'],
    sku_name: line['sku_name'],
    seller_sku: line['seller_sku'],
    platform_status: line['display_status'],
    sale_price: minor(line['sale_price']),
    original_price: minor(line['original_price']),
    seller_discount: minor(line['seller_discount']),
    platform_discount: minor(line['platform_discount']),
  };
}

async function store(client: pg.PoolClient, accountId: string, orders: readonly Order[], at: Date) {
  await client.query('BEGIN');
  const rows = JSON.stringify(orders.map((order) => toRow(accountId, order, at)));
  const stored = await client.query<{ id: string; external_id: string }>({ ...storeOrders, values: [rows] });
  const ids = new Map(stored.rows.map(({ id, external_id }) => [external_id, id]));
  const lines = orders.flatMap(({ id, line_items }) => {
    const orderId = ids.get(id);
    return orderId ? line_items.map((line, position) => toLine(orderId, line, position)) : [];
  });
  await client.query({ ...storeLines, values: [JSON.stringify(lines)] });
  await client.query('COMMIT');
}

async function readShop(shop: ConnectedShop): Promise<void> {
  const client = await pool.connect();
  const now = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ update_time_ge: now - days * 86_400, update_time_lt: now });
  let cursor: string | null = null;
  do {
    const at = new Date();
    const { orders = [], next_page_token: next } = await readPage(shop, body, cursor);
    if (orders.length > 0) await store(client, shop.accountId, orders, at);
    cursor = next || null;
  } while (cursor !== null);
  client.release();
}

handleRequests(async (): Promise<BackfillRun> => {
  const until = Math.floor(Date.now() / 1000);
  const startedAt = performance.now();
  const open = [...shops];
  const work = async () => {
    for (let shop = open.shift(); shop; shop = open.shift()) await readShop(shop);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { milliseconds: performance.now() - startedAt, until };
});
report({ url: apiUrl });
