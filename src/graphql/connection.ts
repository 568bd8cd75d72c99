import { SetMetadata, type Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsOptional, IsString, isUUID, Max, MaxLength, Min } from 'class-validator';
import { ACCESS, Public } from '../auth/access.js';
import { Failure } from '../failures/failure.js';
import { accessOfClass } from './access/declared-access.js';

const largestPage = 100;
const longestCursor = 500;

/** Arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many items at most, 1 to 100.' })
  @IsInt()
  @Min(1)
  @Max(largestPage)
  first: number;

  @Field(() => String, { nullable: true, description: 'Items after this cursor, from pageInfo.endCursor.' })
  @IsOptional()
  @IsString()
  @MaxLength(longestCursor)
  after?: string | null;
}

/** Whether values keep the rules of {@link PageArgs}: they are asked with every list, and class-validator takes its time. */
export function arePageArgs({ first, after }: { first?: unknown; after?: unknown }): boolean {
  const isCursor = typeof after === 'string' && after.length <= longestCursor && !after.includes('\0');
  const isSize = typeof first === 'number' && Number.isInteger(first) && first >= 1 && first <= largestPage;
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

function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key behind a cursor, or null without one. @throws Failure INVALID_INPUT when it is not one of ours */
export function decodeCursor(cursor: string | null | undefined, parts: number): string[] | null {
  if (!cursor) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.length === parts && key.every((part) => typeof part === 'string'))
      return key;
  } catch {
    // Not JSON: told below.
  }
  throw notACursor();
}

/** The id behind a cursor of a list that is ordered by UUID alone, or null without one. @throws Failure INVALID_INPUT */
export function decodeIdCursor(cursor: string | null | undefined): string | null {
  const id = decodeCursor(cursor, 1)?.[0] ?? null;
  if (id !== null && !isUUID(id)) throw notACursor();
  return id;
}

function notACursor(): Failure {
  return new Failure('INVALID_INPUT', {
    fields: [{ path: 'after', message: 'is not a cursor of this list' }],
  });
}
