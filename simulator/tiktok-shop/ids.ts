import { createHash, randomBytes } from 'node:crypto';

/** A prime: ids of neighbouring rows differ in many digits. */
const STEP = 7_919;
const FIRST = 100_000_000_007;
const GROUP_DIGITS = 3;
const INDEX_DIGITS = 12;

/** Leading digits of each kind of id. All ids exceed 2^53, so a client that reads them as numbers gets wrong ids. */
export const ID_PREFIXES = {
  order: '577',
  line: '579',
  shop: '7495',
  seller: '7494',
  buyer: '7493',
  product: '1731',
  sku: '1732',
  warehouse: '7400',
  package: '1153',
  cancellation: '4035',
  return: '4036',
  aftersales: '4037',
  rma: '2894',
  statement: '7238',
  payment: '3459',
  transaction: '1636',
  withdrawal: '3460',
  notification: '7500',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

/** Decimal id of 18 or 19 digits. `group` is the number of the shop. */
export function idOf(kind: IdKind, group: number, index: number): string {
  const row = String(FIRST + index * STEP).padStart(INDEX_DIGITS, '0');
  return `${ID_PREFIXES[kind]}${String(group).padStart(GROUP_DIGITS, '0')}${row}`;
}

/** Row of an id, or undefined if the id is of another kind or shop. */
export function indexOf(kind: IdKind, group: number, id: string): number | undefined {
  const start = `${ID_PREFIXES[kind]}${String(group).padStart(GROUP_DIGITS, '0')}`;
  if (id.length !== start.length + INDEX_DIGITS || !id.startsWith(start)) return undefined;
  const index = (Number(id.slice(start.length)) - FIRST) / STEP;
  return Number.isInteger(index) && index >= 0 ? index : undefined;
}

/** Request id: 14 digits of time at UTC+8 and 20 upper-case hex digits. */
export function newRequestId(now: number): string {
  const stamp = new Date(now + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${stamp}${randomBytes(10).toString('hex').toUpperCase()}`;
}

/** A token or code with the prefix of its market. */
export function newSecret(market: 'US' | 'ROW', bytes: number): string {
  return `${market === 'US' ? 'TTP' : 'ROW'}_${randomBytes(bytes).toString('base64url')}`;
}

/** The same for equal parts, also after a restart. */
export function stableText(length: number, ...parts: string[]): string {
  return createHash('sha512').update(parts.join('\n')).digest('base64url').slice(0, length);
}
