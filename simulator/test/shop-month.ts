import type { Books } from '../tiktok-shop/finance/books.js';
import type { Json } from './client.js';

/** Calls the control API. */
export type Control = (method: 'GET' | 'POST', path: string, body?: object) => Promise<Json>;

/** Currencies with 0, 2 and 3 decimals; batch returns; cash on delivery and withdrawals. */
export const monthShops = [
  { region: 'US', currency: 'USD', batchReturns: true },
  { region: 'GB', currency: 'KWD', batchReturns: false },
  { region: 'DE', currency: 'JPY', batchReturns: false },
  { region: 'ID', currency: 'VND', batchReturns: false },
] as const;

/** Older than any first sync. */
const oldOrderSeconds = 400 * 86_400;
/** Nothing of the month is open any more: no order, return or package. */
const endedDaysAgo = 30;

/** A month of a shop with everything that moves money. Returns the id of an order that is older than a first sync. */
export async function generateMonth(control: Control, shop: string, orders: number): Promise<string> {
  const post = (path: string, body: object = {}) => control('POST', `/tiktok-shop${path}`, body);
  await post(`/shops/${shop}/generate`, { orders, days: 31, endedDaysAgo });
  const place = async (status: string, more: object = {}): Promise<string> =>
    (await post(`/shops/${shop}/orders`, { status, ...more })).id;
  const twoLines = { lines: [{ sku: 0, quantity: 2 }] };

  // Canceled before the payment, and after it.
  await post(`/orders/${await place('UNPAID')}/cancel`, { by: 'BUYER' });
  await post(`/orders/${await place('ON_HOLD', { cashOnDelivery: true })}/cancel`, { by: 'BUYER' });
  await post(`/orders/${await place('AWAITING_SHIPMENT')}/cancel`);
  await place('DELIVERED', { cashOnDelivery: true });

  const openReturn = async (body: object): Promise<string> =>
    (await post(`/orders/${await place('DELIVERED', twoLines)}/return`, body)).id;
  const takeSteps = async (id: string, ...steps: string[]) => {
    for (const step of steps) await post(`/returns/${id}/${step}`);
  };
  const arrives = ['approve', 'buyer-ships', 'package-arrives'];
  await takeSteps(await openReturn({ type: 'REFUND' }), 'approve');
  await takeSteps(await openReturn({ type: 'REFUND', lines: [0] }), 'approve');
  await takeSteps(await openReturn({ type: 'REFUND' }), 'reject');
  await takeSteps(await openReturn({ type: 'REPLACEMENT' }), 'approve');
  await takeSteps(await openReturn({ type: 'RETURN_AND_REFUND', lines: [1] }), ...arrives, 'approve');
  await takeSteps(await openReturn({ type: 'RETURN_AND_REFUND' }), ...arrives, 'reject');

  // Settled now, although the order was never listed.
  const old = await place('COMPLETED', { ageSeconds: oldOrderSeconds });
  for (const row of [
    { type: 'PLATFORM_REIMBURSEMENT', amount: 701, order: old },
    { type: 'Shipping subsidy（seller campaign）', amount: 1_213 },
    { type: 'A_TYPE_OF_TOMORROW', amount: -317 },
    { type: 'RESERVE', amount: -503, isReserve: true },
    { type: 'RESERVE', amount: 499, isReserve: true },
  ])
    await post(`/shops/${shop}/transactions`, row);
  await post(`/shops/${shop}/settle`);
  const { paysByWithdrawal, statements } = await readBooks(control, shop);
  // The latest payment would arrive tomorrow.
  if (!paysByWithdrawal) await post(`/shops/${shop}/statements/${statements.at(-1)!.id}/pay`);
  return old;
}

export function readBooks(control: Control, shop: string): Promise<Books> {
  return control('GET', `/tiktok-shop/shops/${shop}/books`);
}

/** An application that has synced a shop. */
export interface SyncedShop {
  query: (document: string, variables: object) => Promise<Json>;
  /** A path below `/exports`. */
  exportLines: (path: string) => Promise<Json[]>;
}

/** Differences between the books of a shop and what an application has, in minor units. */
export interface MonthReport {
  currency: string;
  statements: number;
  transactions: number;
  types: Set<string>;
  /** Between transactions, statement and books, summed over all statements. */
  settlementDifference: bigint;
  /** Between what was settled and what was paid out. */
  paymentDifference: bigint;
  /** Between the periods of the revenue and the books, summed over days, weeks and months. */
  revenueDifference: bigint;
  /** Statements that the application does not call balanced. */
  unbalanced: number;
}

const statementsQuery = `query ($id: ID, $after: String) { statements(accountId: $id, first: 100, after: $after) {
  edges { node { id externalId isComplete isBalanced settlement { minorUnits } reserve { minorUnits } } }
  pageInfo { hasNextPage endCursor } } }`;
const paymentsQuery = `query ($id: ID, $after: String) { payments(accountId: $id, first: 100, after: $after) {
  edges { node { amount { minorUnits } } } pageInfo { hasNextPage endCursor } } }`;
const withdrawalsQuery = `query ($id: ID, $after: String) { withdrawals(accountId: $id, first: 100, after: $after) {
  edges { node { type amount { minorUnits } } } pageInfo { hasNextPage endCursor } } }`;
const revenueQuery = `query ($id: ID, $from: String!, $to: String!, $groupBy: RevenuePeriod!) {
  revenue(accountId: $id, from: $from, to: $to, groupBy: $groupBy) { timeZone rows { start orderCount
    orderRevenue { minorUnits currency } refunds { minorUnits } net { minorUnits } settled { minorUnits } } } }`;

/** Compares a shop with its books. `nowMs` is the end of the compared days. */
export async function compareMonth(
  { query, exportLines }: SyncedShop,
  accountId: string,
  books: Books,
  nowMs: number,
): Promise<MonthReport> {
  const list = async (document: string, name: string): Promise<Json[]> => {
    const nodes: Json[] = [];
    for (let after: string | null = null; ;) {
      const { edges, pageInfo }: Json = (await query(document, { id: accountId, after }))[name];
      nodes.push(...edges.map(({ node }: Json) => node));
      if (!pageInfo.hasNextPage) return nodes;
      after = pageInfo.endCursor;
    }
  };
  const statements = await list(statementsQuery, 'statements');
  const transactions = await exportLines(`transactions.jsonl?accountId=${accountId}`);
  const sums = new Map<string, bigint>();
  for (const { statementId: id, settlement, currency } of transactions) {
    if (currency !== books.currency) throw new Error(`A transaction has the currency ${currency}.`);
    sums.set(id, (sums.get(id) ?? 0n) + toMinor(settlement, currency));
  }
  const stored = new Map(statements.map((statement) => [statement.externalId, statement]));
  let settlementDifference = 0n;
  for (const { id, settlement, reserve } of books.statements) {
    const own = stored.get(id);
    settlementDifference += size(BigInt(settlement) - BigInt(own?.settlement.minorUnits ?? 0));
    settlementDifference += size(BigInt(settlement) - (sums.get(own?.id) ?? 0n));
    settlementDifference += size(BigInt(reserve) - BigInt(own?.reserve?.minorUnits ?? 0));
  }
  const payouts = books.paysByWithdrawal
    ? (await list(withdrawalsQuery, 'withdrawals')).filter(({ type }) => type === 'SETTLE')
    : await list(paymentsQuery, 'payments');
  const paid = payouts.reduce((sum: bigint, { amount }) => sum + BigInt(amount.minorUnits), 0n);
  const due = books.statements.reduce((sum, { settlement, reserve }) => sum + settlement + reserve, 0);
  let revenueDifference = 0n;
  for (const group of ['DAY', 'WEEK', 'MONTH'] as const)
    revenueDifference += await compareRevenue(query, accountId, books, nowMs, group);
  return {
    currency: books.currency,
    statements: statements.length,
    transactions: transactions.length,
    types: new Set(transactions.map(({ type }) => type)),
    settlementDifference,
    paymentDifference: size(paid - BigInt(due)) + size(BigInt(books.paidOut) - paid),
    revenueDifference,
    unbalanced: statements.filter(({ isBalanced }) => isBalanced !== true).length,
  };
}

type Period = 'DAY' | 'WEEK' | 'MONTH';
const amounts = ['orderCount', 'orderRevenue', 'refunds', 'net', 'settled'] as const;

async function compareRevenue(
  query: SyncedShop['query'],
  id: string,
  books: Books,
  nowMs: number,
  groupBy: Period,
): Promise<bigint> {
  const dayOf = (ms: number) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: books.timeZone, dateStyle: 'short' }).format(ms);
  const [from, to] = [dayOf(nowMs - 100 * 86_400_000), dayOf(nowMs + 86_400_000)];
  const expected = new Map<string, Record<(typeof amounts)[number], bigint>>();
  const add = (at: number, entries: Partial<Record<(typeof amounts)[number], number>>): void => {
    const day = dayOf(at * 1_000);
    if (day < from || day > to) return;
    const start = startOf(day, groupBy);
    const row = expected.get(start) ?? {
      orderCount: 0n,
      orderRevenue: 0n,
      refunds: 0n,
      net: 0n,
      settled: 0n,
    };
    for (const [name, value] of Object.entries(entries)) row[name as 'net'] += BigInt(value);
    expected.set(start, row);
  };
  for (const { at, amount } of books.paid) add(at, { orderCount: 1, orderRevenue: amount, net: amount });
  for (const { at, amount } of books.refunded) add(at, { refunds: amount, net: -amount });
  for (const { at, settlement } of books.statements) add(at, { settled: settlement });

  const { revenue } = await query(revenueQuery, { id, from, to, groupBy });
  if (revenue.timeZone !== books.timeZone) throw new Error(`The time zone is ${revenue.timeZone}.`);
  let difference = 0n;
  for (const row of revenue.rows) {
    const booked = expected.get(row.start);
    expected.delete(row.start);
    for (const name of amounts)
      difference += size(BigInt(row[name].minorUnits ?? row[name]) - (booked?.[name] ?? 0n));
  }
  // Periods that the application does not have.
  for (const row of expected.values()) for (const name of amounts) difference += size(row[name]);
  return difference;
}

/** Weeks begin on Monday. */
function startOf(day: string, group: Period): string {
  if (group === 'MONTH') return `${day.slice(0, 7)}-01`;
  if (group === 'DAY') return day;
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10);
}

const decimals: Readonly<Record<string, number>> = { USD: 2, KWD: 3, JPY: 0, VND: 0 };

function toMinor(amount: string, currency: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  const digits = decimals[currency]!;
  if (fraction.length > digits) throw new Error(`${amount} has too many decimals.`);
  return BigInt(whole + fraction.padEnd(digits, '0'));
}

function size(difference: bigint): bigint {
  return difference < 0n ? -difference : difference;
}
