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
  @Field(() => Int, { defaultValue: 20, description: 'How many items at most, 1 to 100.' })
  @IsInt()
  @Min(1)
  @Max(maxPageSize)
  first: number;

  @Field(() => String, { nullable: true, description: 'Items after this cursor, from pageInfo.endCursor.' })
  @IsOptional()
  @IsString()
  @MaxLength(maxCursorLength)
  after?: string | null;
}

/** Whether values keep the rules of {@link PageArgs}: they are asked with every list, and class-validator takes its time. */
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
@ObjectType({ description: 'Position of a page in its list.' })
export class PageInfo {
  @Field({ description: 'Whether there are items after this page.' })
  hasNextPage: boolean;

  @Field({
    description:
      'Whether the page was asked for with `after`, so that the list begins before it. Lists are read forwards only.',
  })
  hasPreviousPage: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first item. Null if the page is empty.',
  })
  startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last item; pass it as `after`. Null if the page is empty.',
  })
  endCursor: string | null;
}

/** A page of a list. */
export interface Page<Node> {
  edges: { node: Node; cursor: string }[];
  pageInfo: PageInfo;
}

/** Declares `<Node>Connection` and `<Node>Edge` for a node type. They ask for the same access as the node type. */
export function connectionOf<Node>(node: Type<Node>, name: string): Type<Page<Node>> {
  const access = accessOfClass(node);
  const SameAccess = (): ClassDecorator => (access ? SetMetadata(ACCESS, access) : () => undefined);

  @SameAccess()
  @ObjectType(`${name}Edge`, { description: 'An edge of the connection.' })
  class Edge {
    @Field(() => node, { description: 'The item.' })
    node: Node;

    @Field({ description: 'Opaque cursor of this item.' })
    cursor: string;
  }

  @SameAccess()
  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name} objects.` })
  class Connection {
    @Field(() => [Edge], { description: 'The items, in the order of the list.' })
    edges: Edge[];

    @Field(() => PageInfo, { description: 'Position of this page in the list.' })
    pageInfo: PageInfo;
  }
  return Connection;
}

/**
 * Builds a page out of up to `first + 1` rows that a keyset query returned: the extra row tells that there is more.
 * `keyOf` gives the values the list is ordered by, the last of them unique.
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

/** Whether a text may be that part of a cursor's key. */
export type CursorPart = (text: string) => boolean;

export const cursorParts = {
  uuid: (text) => isUUID(text),
  /** What a timestamptz column holds. PostgreSQL knows no offsets of 16 hours and more. */
  time: (text) => parseDateTime(text) !== null && !/[+-](1[6-9]|2\d):\d\d$/.test(text),
  /** What an integer column holds. */
  integer: (text) => /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) < 2 ** 31,
  /** What a bigint column holds, and a little less. */
  bigint: (text) => /^-?\d{1,18}$/.test(text),
} as const satisfies Record<string, CursorPart>;

function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Returns the key behind a cursor, or null without one. `parts` says what each value of the key may be, so that nothing reaches a
 * query that its column cannot hold.
 *
 * @throws Failure INVALID_INPUT when it is not a cursor of this list
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
    // Not JSON, so not a cursor.
  }
  throw notACursor();
}

/** The id behind a cursor of a list that is ordered by UUID alone, or null without one. @throws Failure INVALID_INPUT */
export function decodeIdCursor(cursor: string | null | undefined): string | null {
  return decodeCursor(cursor, [cursorParts.uuid])?.[0] ?? null;
}

function notACursor(): Failure {
  return new Failure('INVALID_INPUT', {
    fields: [{ path: 'after', message: 'is not a cursor of this list' }],
  });
}
