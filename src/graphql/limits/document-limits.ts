import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { Failure } from '../../failures/failure.js';
import { weigh } from './document-weight.js';

/** What no document may exceed, whoever sends it. Cost is limited by tier. */
export const documentLimits = {
  /** Words and signs of the document: what parsing and validating it may take. */
  tokens: 2000,
  depth: 10,
  aliases: 15,
  rootFields: 15,
} as const;

/** Which limit a document exceeded. */
export interface TooComplexDetails {
  what: keyof typeof documentLimits | 'cost';
  limit: number;
  /** null: not counted to the end. */
  actual: number | null;
}

/**
 * Refuses a valid operation that would be too much work.
 *
 * @param costLimit what the caller's tier allows one operation to cost
 * @returns the cost
 * @throws Failure QUERY_TOO_COMPLEX
 */
export function requireWithinLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  costLimit: number,
): number {
  const { depth, aliases, rootFields, cost } = weigh(schema, document, operation, variables);
  refuseAbove('depth', depth, documentLimits.depth);
  refuseAbove('aliases', aliases, documentLimits.aliases);
  refuseAbove('rootFields', rootFields, documentLimits.rootFields);
  refuseAbove('cost', cost, costLimit);
  return cost;
}

/** The failure for a document with more tokens than are parsed. */
export function tooManyTokens(): Failure<TooComplexDetails> {
  return tooComplex({ what: 'tokens', limit: documentLimits.tokens, actual: null });
}

function refuseAbove(what: TooComplexDetails['what'], actual: number, limit: number): void {
  if (actual > limit) throw tooComplex({ what, limit, actual });
}

function tooComplex(details: TooComplexDetails): Failure<TooComplexDetails> {
  const { what, limit, actual } = details;
  const than = actual === null ? '' : `, here ${actual}`;
  return new Failure('QUERY_TOO_COMPLEX', details, {
    message: `The document exceeds the limit of ${what}: ${limit}${than}.`,
  });
}
