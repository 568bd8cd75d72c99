import { fieldsText, parseFields, type FieldRequest } from './fields.js';
import type { Call } from './graph.js';
import { invalidParameter } from './answers.js';
import { renderNode, type NodeType } from './nodes.js';

interface List<T> {
  type: NodeType<T>;
  /** All items, in the order of the list. */
  items: T[];
  /** Most per page; 100 unless the edge has less. */
  maxLimit?: number;
}

interface Wanted {
  fields: FieldRequest[];
  limit: number;
  after: string | undefined;
  before: string | undefined;
  path: string;
  /** What the addresses of other pages repeat. */
  query: URLSearchParams;
}

/** Where pages of this host begin: `https://graph.…`. */
export type BaseUrlOf = (login: Call['login']) => string;

/** Cursor-paged lists. */
export class Paging {
  constructor(private readonly baseUrl: BaseUrlOf) {}

  /** The edge a path names, with what the query says of fields, limit and cursors. */
  edge<T>(call: Call, list: List<T>): object {
    const { params } = call;
    const cursors = { after: params.text('after'), before: params.text('before') };
    const limit = limitOf(params.integer('limit'), list.maxLimit);
    const fields = parseFields(params.text('fields'));
    return this.page(call, list, { fields, limit, ...cursors, path: call.path, query: call.query });
  }

  /** An edge within a node: `comments.limit(5){id}` of the node `nodeId`. */
  expansion<T>(call: Call, list: List<T>, request: FieldRequest, nodeId: string): object {
    const given = request.args.limit;
    const limit = limitOf(given === undefined ? undefined : Number(given), list.maxLimit);
    const cursors = { after: request.args.after, before: request.args.before };
    const { fields } = request;
    const query = new URLSearchParams(fields.length > 0 ? { fields: fieldsText(fields) } : {});
    return this.page(call, list, { fields, limit, ...cursors, path: `${nodeId}/${request.name}`, query });
  }

  private page<T>(call: Call, { type, items }: List<T>, wanted: Wanted): object {
    const { fields, limit, after, before } = wanted;
    const ids = items.map((item) => type.id(item, call));
    const start =
      after !== undefined
        ? positionOf(after, ids) + 1
        : before !== undefined
          ? Math.max(0, positionOf(before, ids) - limit)
          : 0;
    const shown = items.slice(start, start + limit);
    const data = shown.map((item) => renderNode(type, item, fields, call));
    if (shown.length === 0) return { data };
    const cursors = {
      before: cursorOf(ids, start),
      after: cursorOf(ids, start + shown.length - 1),
    };
    return {
      data,
      paging: {
        cursors,
        ...(start + shown.length < items.length && {
          next: this.address(call, wanted, { after: cursors.after }),
        }),
        ...(start > 0 && { previous: this.address(call, wanted, { before: cursors.before }) }),
      },
    };
  }

  private address(
    call: Call,
    { path, limit, query }: Wanted,
    cursor: { after?: string; before?: string },
  ): string {
    const clean = new URLSearchParams(query);
    for (const name of ['after', 'before']) clean.delete(name);
    return pageAddress(call, this.baseUrl, path, clean, { limit: String(limit), ...cursor });
  }
}

/** Another page of a list. Holds the access token, as at Meta, but no proof: the client adds its own. */
export function pageAddress(
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

function limitOf(given: number | undefined, maxLimit = 100): number {
  if (given === undefined) return 25;
  if (!Number.isInteger(given) || given < 1) throw invalidParameter('Param limit must be a positive integer');
  return Math.min(given, maxLimit);
}

/** Contains the position too, in case the item is deleted before the cursor is used. */
function cursorOf(ids: string[], index: number): string {
  return `QVFI${Buffer.from(`${index}:${ids[index] ?? ''}`).toString('base64url')}`;
}

function positionOf(cursor: string, ids: string[]): number {
  const text = cursor.startsWith('QVFI') ? Buffer.from(cursor.slice(4), 'base64url').toString() : '';
  const [, index, id] = text.match(/^(\d+):(\d+)$/) ?? [];
  if (index === undefined || id === undefined) throw invalidParameter('Invalid cursor');
  const found = ids.indexOf(id);
  return found === -1 ? Number(index) - 1 : found;
}
