import { formatFields, parseFields, type FieldRequest } from './fields.js';
import type { Call } from './graph.js';
import { invalidParameter } from './responses.js';
import { renderNode, type NodeType } from './nodes.js';

interface List<T> {
  type: NodeType<T>;
  /** All items, in the order of the list. */
  items: T[];
  /** Maximum items per page. Absent: 100. */
  maxLimit?: number;
}

interface Wanted {
  fields: FieldRequest[];
  limit: number;
  after: string | undefined;
  before: string | undefined;
  path: string;
  /** Query parameters that the addresses of other pages repeat. */
  query: URLSearchParams;
}

/** Base URL of the host of a login: `https://graph.…`. */
export type BaseUrlOf = (login: Call['login']) => string;

/** Renders lists with cursor paging. */
export class Paging {
  constructor(private readonly baseUrl: BaseUrlOf) {}

  /** Renders the edge in a path, with the fields, limit and cursors in the query. */
  renderEdge<T>(call: Call, list: List<T>): object {
    const { params } = call;
    const cursors = { after: params.text('after'), before: params.text('before') };
    const limit = readLimit(params.integer('limit'), list.maxLimit);
    const fields = parseFields(params.text('fields'));
    return this.renderPage(call, list, { fields, limit, ...cursors, path: call.path, query: call.query });
  }

  /** Renders an edge within a node: `comments.limit(5){id}` of the node `nodeId`. */
  renderExpansion<T>(call: Call, list: List<T>, request: FieldRequest, nodeId: string): object {
    const given = request.args.limit;
    const limit = readLimit(given === undefined ? undefined : Number(given), list.maxLimit);
    const cursors = { after: request.args.after, before: request.args.before };
    const { fields } = request;
    const query = new URLSearchParams(fields.length > 0 ? { fields: formatFields(fields) } : {});
    return this.renderPage(call, list, {
      fields,
      limit,
      ...cursors,
      path: `${nodeId}/${request.name}`,
      query,
    });
  }

  private renderPage<T>(call: Call, { type, items }: List<T>, wanted: Wanted): object {
    const { fields, limit, after, before } = wanted;
    const ids = items.map((item) => type.id(item, call));
    const start =
      after !== undefined
        ? decodeCursor(after, ids) + 1
        : before !== undefined
          ? Math.max(0, decodeCursor(before, ids) - limit)
          : 0;
    const shown = items.slice(start, start + limit);
    const data = shown.map((item) => renderNode(type, item, fields, call));
    if (shown.length === 0) return { data };
    const cursors = {
      before: encodeCursor(ids, start),
      after: encodeCursor(ids, start + shown.length - 1),
    };
    return {
      data,
      paging: {
        cursors,
        ...(start + shown.length < items.length && {
          next: this.buildAddress(call, wanted, { after: cursors.after }),
        }),
        ...(start > 0 && { previous: this.buildAddress(call, wanted, { before: cursors.before }) }),
      },
    };
  }

  private buildAddress(
    call: Call,
    { path, limit, query }: Wanted,
    cursor: { after?: string; before?: string },
  ): string {
    const clean = new URLSearchParams(query);
    for (const name of ['after', 'before']) clean.delete(name);
    return buildPageAddress(call, this.baseUrl, path, clean, { limit: String(limit), ...cursor });
  }
}

/** Builds the URL of another page. As at Meta, it contains the access token but no proof. */
export function buildPageAddress(
  call: Call,
  baseUrl: BaseUrlOf,
  path: string,
  given: URLSearchParams,
  changes: Record<string, string>,
): string {
  const query = new URLSearchParams(given);
  for (const name of ['appsecret_proof', 'appsecret_time']) query.delete(name);
  for (const [name, value] of Object.entries({ access_token: call.rawToken, ...changes }))
    query.set(name, value);
  const version = call.version === null ? '' : `/${call.version}`;
  return `${baseUrl(call.login)}${version}/${path}?${query.toString()}`;
}

function readLimit(given: number | undefined, maxLimit = 100): number {
  if (given === undefined) return 25;
  if (!Number.isInteger(given) || given < 1) throw invalidParameter('Param limit must be a positive integer');
  return Math.min(given, maxLimit);
}

/** Contains the position too, because the item may be deleted before the cursor is used. */
function encodeCursor(ids: string[], index: number): string {
  return `QVFI${Buffer.from(`${index}:${ids[index] ?? ''}`).toString('base64url')}`;
}

function decodeCursor(cursor: string, ids: string[]): number {
  const text = cursor.startsWith('QVFI') ? Buffer.from(cursor.slice(4), 'base64url').toString() : '';
  const [, index, id] = text.match(/^(\d+):(\d+)$/) ?? [];
  if (index === undefined || id === undefined) throw invalidParameter('Invalid cursor');
  const found = ids.indexOf(id);
  return found === -1 ? Number(index) - 1 : found;
}
