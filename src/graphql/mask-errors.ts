import { unwrapResolverError } from '@apollo/server/errors';
import type { LoggerService } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Failure } from '../failures/failure.js';
import { cutMessage } from '../failures/quote.js';
import { currentRequestId } from '../telemetry/run-context.js';
import { failureExtensions } from './failure.filter.js';
import { tooManyTokens } from './limits/document-limits.js';
import { isTokenLimit } from './limits/source-limits.js';

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
    const failure = failureIn(error) ?? clientMistake(formatted, error) ?? new Failure('INTERNAL');
    if (failure.code === 'INTERNAL')
      logger.error({ err: error, path, requestId }, 'A GraphQL operation failed.');
    const extensions = { ...failureExtensions(failure), requestId };
    return { message: cutMessage(failure.message), locations, path, extensions };
  };
}

/** The failure that graphql and Apollo have wrapped, if it is one. */
function failureIn(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  return error instanceof GraphQLError && error.originalError ? failureIn(error.originalError) : null;
}

/** Whether a library refused the request as a whole, before any resolver ran, and blames the client by the HTTP status. */
function isRefusedRequest(extensions: GraphQLFormattedError['extensions'], error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.originalError || error.path) return false;
  const { status = 500 } = (error.extensions.http ?? extensions?.http ?? {}) as { status?: number };
  return status >= 400 && status < 500;
}

function clientMistake({ message, extensions }: GraphQLFormattedError, error: unknown): Failure | null {
  const code = String(extensions?.code);
  // Clients look for this code or this message, and send the document along.
  if (code === 'PERSISTED_QUERY_NOT_FOUND' && error instanceof GraphQLError && !error.path)
    return new Failure('PERSISTED_QUERY_NOT_FOUND', {}, { message: 'PersistedQueryNotFound' });
  if (code === 'GRAPHQL_PARSE_FAILED' && isTokenLimit(message)) return tooManyTokens();
  // What a variable holds, and the argument it fills, graphql checks only when it runs the operation.
  const cause = unwrapResolverError(error);
  const isInput =
    cause instanceof GraphQLError && !cause.originalError && /^(Argument|Variable) "/.test(message);
  if (!clientMistakes.has(code) && !isInput && !isRefusedRequest(extensions, error)) return null;
  const [, variable] = /^Variable "\$([^"]*)"/.exec(message) ?? [];
  const [, field] = /^Variable "[^"]*" got invalid value .* at "([^"]*)";/s.exec(message) ?? [];
  const path = field ?? variable;
  const fields = path ? { fields: [{ path: cutMessage(path), message: cutMessage(message) }] } : {};
  return new Failure('INVALID_INPUT', fields, { message });
}
