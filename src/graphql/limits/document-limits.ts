import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { Failure } from '../../failures/failure.js';
import { weigh } from './document-weight.js';

/**
 * What no document may exceed, whoever sends it. Cost is limited by tier. All but the last three are checked before the document is
 * validated, because validating costs more than in proportion to them.
 */
export const documentLimits = {
  /** Characters of the document. */
  characters: 65_536,
  /** Lexical tokens of the document: what parsing it may take. */
  tokens: 2000,
  operations: 20,
  fragments: 120,
  /** Variable definitions. */
  variables: 100,
  directives: 200,
  /** Levels of selections, or of lists and objects in a value. */
  nesting: 40,
  /** Fields and fragments once every fragment stands where it is spread. */
  expandedFields: 10_000,
  /** Pairs of fields with the same place in the answer, which have to be compared. Arguments count as fields. */
  fieldPairs: 10_000,
  /** Estimated items of the lists in the introspection schema that are asked for. */
  introspection: 16_000,
  depth: 10,
  aliases: 15,
  rootFields: 15,
} as const;

/** Which limit a document exceeded. */
export interface TooComplexDetails {
  what: keyof typeof documentLimits | 'cost' | 'variableValues' | 'variableNesting';
  limit: number;
  /** null: not counted to the end. */
  actual: number | null;
}

/** The limits in words: what exceeds them, and their unit. */
const limitNames: Readonly<Record<TooComplexDetails['what'], readonly [subject: string, unit: string]>> = {
  characters: ['Document length', ' characters'],
  tokens: ['Token count', ''],
  operations: ['Operation count', ''],
  fragments: ['Fragment count', ''],
  variables: ['Variable count', ''],
  directives: ['Directive count', ''],
  nesting: ['Nesting', ' levels'],
  expandedFields: ['Field count with all fragments expanded', ''],
  fieldPairs: ['Count of field pairs to compare', ''],
  introspection: ['Introspection size', ' items'],
  depth: ['Query depth', ' levels'],
  aliases: ['Alias count', ''],
  rootFields: ['Root field count', ''],
  cost: ['Query cost', ''],
  variableValues: ['Value count of the variables', ''],
  variableNesting: ['Nesting of the variables', ' levels'],
};

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

/** The failure for a document that exceeds a limit. */
export function tooComplex(details: TooComplexDetails): Failure<TooComplexDetails> {
  const { what, limit, actual } = details;
  const [subject, unit] = limitNames[what];
  const message =
    actual === null
      ? `${subject} exceeds the limit of ${limit}${unit}.`
      : `${subject} ${actual} exceeds the limit of ${limit}${unit}.`;
  return new Failure('QUERY_TOO_COMPLEX', details, { message });
}
