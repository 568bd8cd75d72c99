import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { CompiledQuery } from 'graphql-jit';
import { isCompilable } from './compilable-operation.js';

/** How often a query is seen before it is compiled, which costs as much as running it some dozen times. */
const seenBefore = 3;
/** Compiled queries that are kept. Clients have that many at most; whoever makes up others only pushes out others. */
const mostKept = 500;

/** Queries that are asked again and again, compiled to functions that are several times as fast as walking the document. */
export class CompiledQueries {
  private readonly sightings = new WeakMap<OperationDefinitionNode, number>();
  /** The least lately used first. null: cannot be compiled. */
  private readonly compiled = new Map<OperationDefinitionNode, CompiledQuery | null>();

  /** The query as a function, or null when it is to be executed as usual. `operation` is valid and of the document. */
  async find(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): Promise<CompiledQuery | null> {
    const known = this.compiled.get(operation);
    if (known !== undefined) {
      this.keep(operation, known);
      return known;
    }
    const seen = (this.sightings.get(operation) ?? 0) + 1;
    this.sightings.set(operation, seen);
    if (seen < seenBefore) return null;
    if (!isCompilable(document, operation)) return this.keep(operation, null);
    // Read when it is needed: at the start it would keep everything else waiting.
    const { compileQuery, isCompiledQuery } = await import('graphql-jit');
    const query = compileQuery(schema, document, operation.name?.value);
    return this.keep(operation, isCompiledQuery(query) ? query : null);
  }

  private keep(operation: OperationDefinitionNode, query: CompiledQuery | null): CompiledQuery | null {
    this.compiled.delete(operation);
    this.compiled.set(operation, query);
    const [oldest] = this.compiled.keys();
    if (this.compiled.size > mostKept && oldest) this.compiled.delete(oldest);
    return query;
  }
}
