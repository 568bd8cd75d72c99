import { readFileSync } from 'node:fs';
import { Agent } from 'undici';
import pg from 'pg';
import { searchQuery } from '../../../src/commerce/domain/search-terms.js';
import { settings, report } from '../child.js';

/** One list of orders: the arguments of the GraphQL query. */
export interface OrderList {
  accountId: string;
  statuses: string[] | null;
  /** ISO 8601. */
  from: string | null;
  until: string | null;
  search: string | null;
}

export interface OrdersLatencySettings {
  databaseUrl: string;
  graphqlUrl: string;
  cookie: string;
  /** File with the lists as JSON, which are too long for a command line. */
  listsPath: string;
}

/** Milliseconds of each list. */
export interface OrdersLatency {
  patchbay: number[];
  select: number[];
}

/**
 * Reads each list in turns by GraphQL and by two prepared statements, one request at a time, and compares the ids. Runs in a
 * separate process.
 */
const { databaseUrl, graphqlUrl, cookie, listsPath } = settings as OrdersLatencySettings;
const lists = JSON.parse(readFileSync(listsPath, 'utf8')) as OrderList[];
const client = new pg.Client({ connectionString: databaseUrl });
await client.connect();
const agent = new Agent({ connections: 1 });
const endpoint = new URL(graphqlUrl);

const query = `query ($accountId: ID!, $filter: OrderFilterInput!) {
  orders(accountId: $accountId, first: 50, filter: $filter) {
    edges { cursor node {
      id externalId status platformStatus createdAt paidAt updatedAt trackingNumber paymentMethod
      total { amount currency }
      lines { externalId productName sellerSku salePrice { amount } }
    } }
    pageInfo { hasNextPage endCursor }
  }
}`;

async function byGraphQL({ accountId, ...filter }: OrderList): Promise<string[]> {
  const { body } = await agent.request({
    origin: endpoint.origin,
    path: endpoint.pathname,
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { accountId, filter } }),
  });
  const { data, errors } = (await body.json()) as {
    data?: { orders: { edges: { node: { id: string } }[] } };
    errors?: unknown;
  };
  if (!data) throw new Error(JSON.stringify(errors));
  return data.orders.edges.map(({ node }) => node.id);
}

const lines = {
  name: 'lines',
  text: 'SELECT * FROM order_lines WHERE order_id = ANY ($1) ORDER BY order_id, position',
};

async function bySelect({ accountId, statuses, from, until, search }: OrderList): Promise<string[]> {
  const filters: [value: unknown, condition: (parameter: string) => string][] = [
    [accountId, (parameter) => `account_id = ${parameter}`],
    [statuses, (parameter) => `status = ANY (${parameter}::text[])`],
    [from, (parameter) => `created_at >= ${parameter}`],
    [until, (parameter) => `created_at < ${parameter}`],
    [search && searchQuery(accountId, search), (parameter) => `search_terms @@ ${parameter}::tsquery`],
  ];
  const given = filters.filter(([value]) => value !== null);
  const conditions = given.map(([, condition], index) => condition(`$${index + 1}`));
  const { rows } = await client.query<{ id: string }>({
    name: `orders ${filters.map(([value]) => Number(value !== null)).join('')}`,
    text: `SELECT id, external_id, status, platform_status, created_at, paid_at, source_updated_at, tracking_number,
        payment_method, total, currency
      FROM orders WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT 50`,
    values: given.map(([value]) => value),
  });
  const ids = rows.map(({ id }) => id);
  await client.query({ ...lines, values: [ids] });
  return ids;
}

async function time(read: () => Promise<string[]>): Promise<{ ids: string[]; milliseconds: number }> {
  const startedAt = performance.now();
  const ids = await read();
  return { ids, milliseconds: performance.now() - startedAt };
}

const latency: OrdersLatency = { patchbay: [], select: [] };
for (const [index, list] of lists.entries()) {
  const readers = { patchbay: () => byGraphQL(list), select: () => bySelect(list) };
  // The second reader finds the pages of the first in memory, so they take turns.
  const names = index % 2 === 0 ? (['patchbay', 'select'] as const) : (['select', 'patchbay'] as const);
  const found: Partial<Record<keyof OrdersLatency, string[]>> = {};
  for (const name of names) {
    const { ids, milliseconds } = await time(readers[name]);
    latency[name].push(milliseconds);
    found[name] = ids;
  }
  if (found.patchbay!.join() !== found.select!.join())
    throw new Error(`The sides returned different orders for ${JSON.stringify(list)}.`);
}
await client.end();
report(latency);
