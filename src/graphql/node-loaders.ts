import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor.js';
import type { Scope } from '../auth/scopes.js';

/** Finds an object of the caller by id, as its GraphQL type; null when there is none, or it is somebody else's. */
export type NodeLoader = (actor: Actor, id: string) => Promise<object | null>;

interface Registered {
  typename: string;
  scope: Scope;
  load: NodeLoader;
}

/** The kinds of object that `node(id)` finds. Each feature registers its own at start. */
@Injectable()
export class NodeLoaders {
  private readonly loaders: Registered[] = [];

  /**
   * @param typename name of the GraphQL type, which implements `Node`
   * @param scope what the caller must hold to see such objects
   */
  register(typename: string, scope: Scope, load: NodeLoader): void {
    this.loaders.push({ typename, scope, load });
  }

  /** Ids say nothing of their kind, so every kind the caller may see is asked. */
  async find(actor: Actor, id: string): Promise<object | null> {
    const allowed = this.loaders.filter(({ scope }) => actor.kind === 'system' || actor.scopes.has(scope));
    const found = await Promise.all(
      allowed.map(async ({ typename, load }) => {
        const node = await load(actor, id);
        return node && Object.assign(node, { __typename: typename });
      }),
    );
    return found.find((node) => node !== null) ?? null;
  }
}
