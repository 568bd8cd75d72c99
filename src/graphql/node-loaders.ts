import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../auth/actor.js';
import { hasAccess } from '../auth/require-access.js';
import { Database } from '../database/database.js';
import { Marked } from '../discovery/marked.js';
import { methodMarker } from '../discovery/markers.js';
import { accessOfClass } from './access/declared-access.js';

/** Finds an object of the caller by id, as its GraphQL type. Null if it does not exist or belongs to another user. */
export type NodeLoader = (actor: Actor, id: string) => Promise<object | null>;

/** A type of objects that `node(id)` finds. */
export interface NodeKind {
  /** Name of the GraphQL type. It implements `Node`. */
  typename: string;
  /** Class of the GraphQL type. It declares the access. */
  type: object;
  /** Table whose `id` column has the id of the object. Null if the id is computed. */
  table: string | null;
}

/** Marks the method of a resolver that finds objects of a type for `node(id)`. */
export const LoadsNode = methodMarker<NodeKind, NodeLoader>('patchbay:loads-node');

/** The types of objects that `node(id)` finds. */
@Injectable()
export class NodeLoaders implements OnModuleInit {
  private kinds: readonly (NodeKind & { load: NodeLoader })[] = [];

  constructor(
    private readonly database: Database,
    private readonly marked: Marked,
  ) {}

  onModuleInit(): void {
    this.kinds = this.marked.methods(LoadsNode).map(({ value, target }) => ({ ...value, load: target }));
    for (const { typename, type, table } of this.kinds) {
      if (!accessOfClass(type)) throw new Error(`${typename} declares no access.`);
      if (table && !/^[a-z_]+$/.test(table)) throw new Error(`${table} is not a table.`);
    }
  }

  get typenames(): string[] {
    return this.kinds.map(({ typename }) => typename);
  }

  /** The object with this id, or null if it does not exist or the caller may not see it. */
  async find(actor: Actor, id: string): Promise<object | null> {
    const visible = this.kinds.filter(({ type }) => hasAccess(accessOfClass(type)!, actor));
    const stored = visible.filter(({ table }) => table !== null);
    const computed = visible.filter(({ table }) => table === null);
    const candidates = [...computed, ...(await this.kindsOf(id, stored))];
    for (const { typename, load } of candidates) {
      const node = await load(actor, id);
      if (node) return Object.assign(node, { __typename: typename });
    }
    return null;
  }

  /** Ids do not contain their type, so one statement searches every table. */
  private async kindsOf(id: string, kinds: typeof this.kinds): Promise<typeof this.kinds> {
    if (kinds.length === 0) return [];
    const lookups = kinds.map(({ table }) => `SELECT '${table}' AS name FROM ${table} WHERE id = $1`);
    const rows: { name: string }[] = await this.database.manager.query(lookups.join(' UNION ALL '), [id]);
    return kinds.filter(({ table }) => rows.some(({ name }) => name === table));
  }
}
