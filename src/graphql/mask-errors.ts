import { unwrapResolverError } from '@apollo/server/errors';
import type { LoggerService } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { hadNoConnection } from '../database/errors/connection-error.js';
import { Failure } from '../failures/failure.js';
import { cutMessage } from '../failures/quote.js';
import { currentRequestId } from '../telemetry/run-context.js';
import type { GraphQLMetrics } from './graphql-metrics.js';
import { failureExtensions } from './failure.filter.js';
import { findArgumentPathOfError } from './limits/argument-path.js';
import { tooManyTokens } from './limits/document-limits.js';
import { isTokenLimit } from './limits/source-limits.js';

/** Codes of Apollo for refused documents and variables: errors of the client, which are sent as they are. */
const clientErrorCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
]);

/**
 * Formats every GraphQL error. Failures and errors of the client are sent. All others are logged and sent as INTERNAL, because Apollo
 * would send the messages of unexpected errors. Each error has the request id, by which it is found in the logs.
 */
export function maskErrors(logger: LoggerService, metrics: GraphQLMetrics) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { locations, path } = formatted;
    const requestId = currentRequestId();
    const failure = findFailure(error) ?? toClientFailure(formatted, error) ?? new Failure('INTERNAL');
    metrics.errors.inc({ code: failure.code });
    if (failure.code === 'INTERNAL')
      logger.error({ err: error, path, requestId }, 'GraphQL operation failed');
    const extensions = { ...failureExtensions(failure), requestId };
    return { message: cutMessage(failure.message), locations, path, extensions };
  };
}

/** The failure that graphql and Apollo have wrapped, or null for any other error. */
function findFailure(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  if (hadNoConnection(error)) return new Failure('UNAVAILABLE', {}, { cause: error });
  return error instanceof GraphQLError && error.originalError ? findFailure(error.originalError) : null;
}

/** Whether Apollo refused the whole request with a 4xx status before any resolver ran. */
function isRefusedRequest(extensions: GraphQLFormattedError['extensions'], error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.originalError || error.path) return false;
  const { status = 500 } = (error.extensions.http ?? extensions?.http ?? {}) as { status?: number };
  return status >= 400 && status < 500;
}

function toClientFailure({ message, extensions }: GraphQLFormattedError, error: unknown): Failure | null {
  const code = String(extensions?.code);
  // Clients react to this code or this message: they resend the request with the document.
  if (code === 'PERSISTED_QUERY_NOT_FOUND' && error instanceof GraphQLError && !error.path)
    return new Failure('PERSISTED_QUERY_NOT_FOUND', {}, { message: 'PersistedQueryNotFound' });
  if (code === 'GRAPHQL_PARSE_FAILED' && isTokenLimit(message)) return tooManyTokens();
  // graphql checks the values of variables and arguments only at execution.
  const cause = unwrapResolverError(error);
  const isInput =
    cause instanceof GraphQLError && !cause.originalError && /^(Argument|Variable) "/.test(message);
  if (!clientErrorCodes.has(code) && !isInput && !isRefusedRequest(extensions, error)) return null;
  const path = cause instanceof GraphQLError ? findArgumentPathOfError(cause) : null;
  const fields = path ? { fields: [{ path: cutMessage(path), message: cutMessage(message) }] } : {};
  return new Failure('INVALID_INPUT', fields, { message });
}
