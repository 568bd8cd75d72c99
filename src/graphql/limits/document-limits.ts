import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { Failure } from '../../failures/failure.js';
import { weighDocument } from './document-weight.js';

/**
 * Limits of every document. The cost has a limit per tier. All but the last four are checked before the document is validated,
 * because the time that validation takes grows faster than they do.
 */
export const documentLimits = {
  /** Characters of the document. */
  characters: 65_536,
  /** Lexical tokens of the document, which bound the cost of parsing it. */
  tokens: 2000,
  operations: 20,
  fragments: 120,
  /** Variable definitions. */
  variables: 100,
  directives: 200,
  /** Levels of selections, or of lists and objects in a value. */
  nesting: 40,
  /** Fields and fragments after every fragment spread is replaced by its fragment. */
  expandedFields: 10_000,
  /** Pairs of fields with the same response name, which validation compares. Arguments count as fields. */
  fieldPairs: 10_000,
  /** Estimated items of the selected lists of the introspection schema. */
  introspection: 16_000,
  depth: 10,
  aliases: 15,
  rootFields: 15,
  /** Selections of fields that fetch files, see `LimitsField`. */
  expensiveFields: 1,
} as const;

/** The limit that a document exceeded. */
export interface TooComplexDetails {
  what: keyof typeof documentLimits | 'cost' | 'variableValues' | 'variableNesting';
  limit: number;
  /** Null if counting stopped at the limit. */
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
  expensiveFields: ['Count of fields that fetch files', ''],
  cost: ['Query cost', ''],
  variableValues: ['Value count of the variables', ''],
  variableNesting: ['Nesting of the variables', ' levels'],
};

/**
 * Refuses a valid operation that exceeds the limits.
 *
 * @param costLimit maximum cost of one operation in the caller's tier
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
  const weight = weighDocument(schema, document, operation, variables);
  const { depth, aliases, rootFields, cost, expensiveFields } = weight;
  requireAtMost('depth', depth, documentLimits.depth);
  requireAtMost('aliases', aliases, documentLimits.aliases);
  requireAtMost('rootFields', rootFields, documentLimits.rootFields);
  requireAtMost('expensiveFields', expensiveFields, documentLimits.expensiveFields);
  requireAtMost('cost', cost, costLimit);
  return cost;
}

/** The failure of a document with too many tokens. */
export function tooManyTokens(): Failure<TooComplexDetails> {
  return tooComplex({ what: 'tokens', limit: documentLimits.tokens, actual: null });
}

function requireAtMost(what: TooComplexDetails['what'], actual: number, limit: number): void {
  if (actual > limit) throw tooComplex({ what, limit, actual });
}

/** The failure of a document that exceeds a limit. */
export function tooComplex(details: TooComplexDetails): Failure<TooComplexDetails> {
  const { what, limit, actual } = details;
  const [subject, unit] = limitNames[what];
  const message =
    actual === null
      ? `${subject} exceeds the limit of ${limit}${unit}.`
      : `${subject} ${actual} exceeds the limit of ${limit}${unit}.`;
  return new Failure('QUERY_TOO_COMPLEX', details, { message });
}
