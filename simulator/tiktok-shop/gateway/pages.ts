import { randomBytes } from 'node:crypto';
import type { SimulatorClock } from '../../clock.js';
import type { TikTokShopBehaviour } from '../settings.js';
import { invalidParameter } from './errors.js';

/**
 * Result of a query, found when its first page is read. Rows that change meanwhile are shown as they are now. They keep their place
 * unless {@link Pages.moveToEnd} moves them.
 */
type Rows = ArrayLike<unknown>;

interface Position {
  /** Endpoint, shop and filters. A token is valid for the same query only. */
  query: string;
  rows: Rows;
  offset: number;
  /** Milliseconds. */
  createdAt: number;
}

export interface Page<Row> {
  rows: Row[];
  total: number;
  /** Empty on the last page. */
  nextToken: string;
}

const MAX_TOKENS = 2_000;

/** Opaque page tokens, which contain `+`, `/` and `=`. */
export class Pages {
  private readonly positions = new Map<string, Position>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokShopBehaviour,
  ) {}

  /** @throws Refusal 36009004 if the token is unknown, expired or of another query */
  read<Row>(
    request: { query: string; pageToken: string | undefined; pageSize: number; isLive?: boolean },
    findRows: () => ArrayLike<Row>,
  ): Page<Row> {
    const position =
      request.pageToken === undefined ? undefined : this.find(request.pageToken, request.query);
    const kept = request.isLive ? undefined : position?.rows;
    const rows = (kept ?? findRows()) as ArrayLike<Row>;
    const offset = position?.offset ?? 0;
    const end = Math.min(rows.length, offset + request.pageSize);
    const page: Row[] = [];
    for (let place = offset; place < end; place++) page.push(rows[place] as Row);
    const nextToken = end < rows.length ? this.add({ query: request.query, rows, offset: end }) : '';
    return { rows: page, total: rows.length, nextToken };
  }

  /**
   * Moves a row to the end of a result, as a change does in a list that is sorted by the time of change: the first row of the page that
   * a token names, or the last one that was read before it. Pages continue after the row that they ended with.
   */
  moveToEnd(token: string, moved: 'next' | 'read'): void {
    const position = this.positions.get(token);
    if (!position || !(position.rows instanceof Uint32Array)) throw new Error('The result cannot change.');
    const { rows } = position;
    const place = moved === 'next' ? position.offset : position.offset - 1;
    const row = rows[place]!;
    rows.copyWithin(place, place + 1);
    rows[rows.length - 1] = row;
    for (const other of this.positions.values())
      if (other.rows === rows && other.offset > place) other.offset -= 1;
  }

  /** The row that {@link moveToEnd} would move. */
  rowAt(token: string, moved: 'next' | 'read'): number {
    const position = this.positions.get(token)!;
    return position.rows[moved === 'next' ? position.offset : position.offset - 1] as number;
  }

  /** All tokens become invalid. */
  clear(): void {
    this.positions.clear();
  }

  private find(token: string, query: string): Position {
    const position = this.positions.get(token);
    const ttlMs = this.behaviour().pageTokenTtlSeconds * 1_000;
    if (!position || position.query !== query || this.clock.now() >= position.createdAt + ttlMs) {
      throw invalidParameter('page_token is invalid or expired.');
    }
    return position;
  }

  private add(position: Omit<Position, 'createdAt'>): string {
    const token = `aB+/${randomBytes(16).toString('base64')}`;
    this.positions.set(token, { ...position, createdAt: this.clock.now() });
    if (this.positions.size > MAX_TOKENS) {
      for (const oldest of [...this.positions.keys()].slice(0, MAX_TOKENS / 2)) this.positions.delete(oldest);
    }
    return token;
  }
}
