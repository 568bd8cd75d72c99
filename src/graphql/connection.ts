import { SetMetadata, type Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsOptional, IsString, isUUID, Max, MaxLength, Min } from 'class-validator';
import { ACCESS, Public } from '../auth/access.js';
import { parseDateTime } from '../clock/date-time.js';
import { Failure } from '../failures/failure.js';
import { accessOfClass } from './access/declared-access.js';

const maxPageSize = 100;
const maxCursorLength = 500;

/** Arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: 'Maximum number of items, 1 to 100.' })
  @IsInt()
  @Min(1)
  @Max(maxPageSize)
  first: number;

  @Field(() => String, {
    nullable: true,
    description: 'Returns the items after this cursor, which is pageInfo.endCursor of the previous page.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(maxCursorLength)
  after?: string | null;
}

/** Whether values satisfy the rules of {@link PageArgs}. Every list has them, and class-validator is slow. */
export function arePageArgs({ first, after }: { first?: unknown; after?: unknown }): boolean {
  const isCursor =
    typeof after === 'string' &&
    after.length <= maxCursorLength &&
    !after.includes('\0') &&
    after.isWellFormed();
  const isSize = typeof first === 'number' && Number.isInteger(first) && first >= 1 && first <= maxPageSize;
  return isSize && (isCursor || after === undefined || after === null);
}

@Public()
@ObjectType({ description: 'Position of the page in the list.' })
export class PageInfo {
  @Field({ description: 'Whether the list has items after this page.' })
  hasNextPage: boolean;

  @Field({
    description:
      'Whether the page was requested with `after`, so that the list has items before it. Lists support forward pagination only.',
  })
  hasPreviousPage: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first item. Null if the page is empty.',
  })
  startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last item, for `after` of the next page. Null if the page is empty.',
  })
  endCursor: string | null;
}

/** One page of a list. */
export interface Page<Node> {
  edges: { node: Node; cursor: string }[];
  pageInfo: PageInfo;
}

/** Declares `<Node>Connection` and `<Node>Edge` of a node type, with the same access as the node type. */
export function connectionOf<Node>(node: Type<Node>, name: string): Type<Page<Node>> {
  const access = accessOfClass(node);
  const SameAccess = (): ClassDecorator => (access ? SetMetadata(ACCESS, access) : () => undefined);

  @SameAccess()
  @ObjectType(`${name}Edge`, { description: 'An edge of the connection.' })
  class Edge {
    @Field(() => node, { description: 'The item at the end of the edge.' })
    node: Node;

    @Field({ description: 'Opaque cursor of the item.' })
    cursor: string;
  }

  @SameAccess()
  @ObjectType(`${name}Connection`, { description: `One page of a list of ${name} objects.` })
  class Connection {
    @Field(() => [Edge], { description: 'The edges, in the order of the list.' })
    edges: Edge[];

    @Field(() => PageInfo, { description: 'Position of the page in the list.' })
    pageInfo: PageInfo;
  }
  return Connection;
}

/**
 * Builds a page from up to `first + 1` rows of a keyset query. The extra row shows that there is a next page. `keyOf` returns the
 * values by which the list is ordered. The last of them must be unique.
 */
export function toPage<Row, Node>(
  rows: readonly Row[],
  { first, after }: PageArgs,
  keyOf: (row: Row) => readonly string[],
  toNode: (row: Row) => Node,
): Page<Node> {
  const edges = rows.slice(0, first).map((row) => ({ node: toNode(row), cursor: encodeCursor(keyOf(row)) }));
  const pageInfo = {
    hasNextPage: rows.length > first,
    hasPreviousPage: Boolean(after),
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, pageInfo };
}

/** Returns whether a text is a valid part of a cursor key. */
export type CursorPart = (text: string) => boolean;

export const cursorParts = {
  uuid: (text) => isUUID(text),
  /** A value of a timestamptz column. PostgreSQL refuses offsets of 16 hours and more. */
  time: (text) => parseDateTime(text) !== null && !/[+-](1[6-9]|2\d):\d\d$/.test(text),
  /** A value of an integer column. */
  integer: (text) => /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) < 2 ** 31,
  /** A value of a bigint column, up to 18 digits. */
  bigint: (text) => /^-?\d{1,18}$/.test(text),
} as const satisfies Record<string, CursorPart>;

/** The cursor of a key, for {@link decodeCursor}. */
export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Decodes the key in a cursor. Null without a cursor. `parts` validates each value of the key, so that only values of the column's
 * type reach the query.
 *
 * @throws Failure INVALID_INPUT if it is not a cursor of this list
 */
export function decodeCursor<const Parts extends readonly CursorPart[]>(
  cursor: string | null | undefined,
  parts: Parts,
): { [Part in keyof Parts]: string } | null {
  if (cursor === null || cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits = (value: unknown, index: number) => typeof value === 'string' && parts[index]!(value);
    if (Array.isArray(key) && key.length === parts.length && key.every(fits))
      return key as { [Part in keyof Parts]: string };
  } catch {
    // Not JSON.
  }
  throw invalidCursor();
}

/** The id in a cursor of a list that is ordered by UUID alone. Null without a cursor. @throws Failure INVALID_INPUT */
export function decodeIdCursor(cursor: string | null | undefined): string | null {
  return decodeCursor(cursor, [cursorParts.uuid])?.[0] ?? null;
}

function invalidCursor(): Failure {
  return new Failure('INVALID_INPUT', {
    fields: [{ path: 'after', message: 'is not a cursor of this list' }],
  });
}
