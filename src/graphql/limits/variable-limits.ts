import {
  type DocumentNode,
  getVariableValues,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { Failure } from '../../failures/failure.js';
import { cutMessage } from '../../failures/quote.js';
import { findArgumentPath } from './argument-path.js';
import { tooComplex } from './document-limits.js';

/** Maximum number of values in the variables of a request, including those within lists and objects. */
const maxValues = 5000;
/** Maximum nesting of lists and objects in the variables. */
const maxNesting = 40;
const maxErrors = 5;

/**
 * Refuses variables that do not match their types, with a few errors of bounded length. graphql checks variables again at execution,
 * but it reports up to 50 errors and quotes the whole variable in each.
 *
 * @throws Failure INVALID_INPUT with the fields, QUERY_TOO_COMPLEX
 */
export function requireVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  requireBoundedValues(variables);
  if (!operation.variableDefinitions?.length) return;
  const { errors } = getVariableValues(schema, operation.variableDefinitions, variables, { maxErrors });
  if (!errors) return;
  const messages = errors.slice(0, maxErrors).map(({ message }) => message);
  throw invalidVariables(messages, document, operation);
}

/** Iterative, because clients choose the nesting. */
function requireBoundedValues(variables: object): void {
  let count = 0;
  let level: object[] = [variables];
  for (let nesting = 0; level.length > 0; nesting += 1) {
    if (nesting > maxNesting) throw tooComplex({ what: 'variableNesting', limit: maxNesting, actual: null });
    const next: object[] = [];
    for (const value of level) {
      for (const key in value) {
        count += 1;
        if (count > maxValues) throw tooComplex({ what: 'variableValues', limit: maxValues, actual: null });
        const part: unknown = (value as Record<string, unknown>)[key];
        if (typeof part === 'object' && part !== null) next.push(part);
      }
    }
    level = next;
  }
}

function invalidVariables(
  messages: string[],
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Failure {
  const fields = messages.flatMap((message) => {
    const [, variable] = /^Variable "\$([^"]*)"/.exec(message) ?? [];
    const [, field] = /^Variable "[^"]*" got invalid value .* at "([^"]*)";/s.exec(message) ?? [];
    if (variable === undefined) return [];
    const place = findArgumentPath(document, operation, variable);
    const path = `${place}${field?.slice(variable.length).replaceAll(/\[(\d+)\]/g, '.$1') ?? ''}`;
    return [{ path: cutMessage(path), message: cutMessage(message) }];
  });
  return new Failure('INVALID_INPUT', { fields }, { message: cutMessage(messages[0]!) });
}
