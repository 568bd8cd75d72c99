import { unwrapResolverError } from '@apollo/server/errors';
import type { LoggerService } from '@nestjs/common';
import type { GraphQLFormattedError } from 'graphql';
import { Failure } from '../failures/failure.js';
import { failureCodes } from '../failures/failure-codes.js';
import { failureBody } from './failure.filter.js';

/** Codes Apollo gives to documents it refuses: the client's own mistakes, told as they are. */
const clientMistakes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
]);

/**
 * The last word on every error that leaves over GraphQL: failures and the client's own mistakes are told, everything else is
 * logged and told as INTERNAL, because Apollo would send messages of unexpected errors verbatim.
 */
export function maskErrors(logger: LoggerService) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { locations, path } = formatted;
    const code = typeof formatted.extensions?.code === 'string' ? formatted.extensions.code : '';
    if (code in failureCodes)
      return { message: formatted.message, locations, path, extensions: formatted.extensions };
    const cause = unwrapResolverError(error);
    const failure =
      cause instanceof Failure
        ? cause
        : clientMistakes.has(code)
          ? new Failure('INVALID_INPUT', {}, { message: formatted.message })
          : new Failure('INTERNAL');
    if (failure.code === 'INTERNAL') logger.error({ err: cause, path }, 'A GraphQL operation failed.');
    return { message: failure.message, locations, path, extensions: failureBody(failure) };
  };
}
