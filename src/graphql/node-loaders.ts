import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor.js';
import { hasAccess } from '../auth/require-access.js';
import { Database } from '../database/database.js';
import { accessOfClass } from './access/declared-access.js';

/** Finds an object of the caller by id, as its GraphQL type; null when there is none, or it belongs to someone else. */
export type NodeLoader = (actor: Actor, id: string) => Promise<object | null>;

export interface NodeKind {
  /** Name of the GraphQL type, which implements `Node`. */
  typename: string;
  /** Class of the GraphQL type, which declares its access. */
  type: object;
  /** Table whose `id` column is the id of the object; null when the id is computed. */
  table: string | null;
  load: NodeLoader;
}

/** The kinds of object that `node(id)` finds. Each feature registers its own at start. */
@Injectable()
export class NodeLoaders {
  private readonly kinds: NodeKind[] = [];

  constructor(private readonly database: Database) {}

  register(kind: NodeKind): void {
    if (!accessOfClass(kind.type)) throw new Error(`${kind.typename} declares no access.`);
    if (kind.table && !/^[a-z_]+$/.test(kind.table)) throw new Error(`${kind.table} is not a table.`);
    this.kinds.push(kind);
  }

  get typenames(): string[] {
    return this.kinds.map(({ typename }) => typename);
  }

  /** The object of this id, if the caller may see objects of its kind and it is theirs to see. */
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

  /** Ids do not say what they are of, so one statement looks into every table. */
  private async kindsOf(id: string, kinds: readonly NodeKind[]): Promise<NodeKind[]> {
    if (kinds.length === 0) return [];
    const lookups = kinds.map(({ table }) => `SELECT '${table}' AS name FROM ${table} WHERE id = $1`);
    const rows: { name: string }[] = await this.database.manager.query(lookups.join(' UNION ALL '), [id]);
    return kinds.filter(({ table }) => rows.some(({ name }) => name === table));
  }
}
