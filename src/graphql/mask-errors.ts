import { unwrapResolverError } from '@apollo/server/errors';
import type { LoggerService } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Failure } from '../failures/failure.js';
import { failureCodes } from '../failures/failure-codes.js';
import { currentRequestId } from '../telemetry/run-context.js';
import { failureBody } from './failure.filter.js';
import { tooManyTokens } from './limits/document-limits.js';

/** Codes Apollo gives to documents and variables it refuses: the client's own mistakes, told as they are. */
const clientMistakes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
]);

/**
 * The last word on every error that leaves over GraphQL: failures and the client's own mistakes are told, everything else is
 * logged and told as INTERNAL, because Apollo would send messages of unexpected errors verbatim. Every error bears the
 * request's id, which leads to it in the logs.
 */
export function maskErrors(logger: LoggerService) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { locations, path } = formatted;
    const requestId = currentRequestId();
    const code = String(formatted.extensions?.code ?? '');
    if (code in failureCodes) {
      return {
        message: formatted.message,
        locations,
        path,
        extensions: { ...formatted.extensions, requestId },
      };
    }
    const cause = unwrapResolverError(error);
    const failure =
      cause instanceof Failure
        ? cause
        : (clientMistake(code, formatted.message, cause) ?? new Failure('INTERNAL'));
    if (failure.code === 'INTERNAL')
      logger.error({ err: cause, path, requestId }, 'A GraphQL operation failed.');
    return { message: failure.message, locations, path, extensions: { ...failureBody(failure), requestId } };
  };
}

function clientMistake(code: string, message: string, cause: unknown): Failure | null {
  if (/contains more that? \d+ tokens/.test(message) && code === 'GRAPHQL_PARSE_FAILED')
    return tooManyTokens();
  // graphql checks an argument that a variable filled only when it runs the field.
  const isArgument = cause instanceof GraphQLError && !cause.originalError && /^Argument "/.test(message);
  if (!clientMistakes.has(code) && !isArgument) return null;
  const field = /^Variable "\$([^"]*)" got invalid value .* at "([^"]*)";/s.exec(message)?.[2];
  const variable = /^Variable "\$([^"]*)"/.exec(message)?.[1];
  const path = field ?? variable;
  return new Failure('INVALID_INPUT', path ? { fields: [{ path, message }] } : {}, { message });
}
