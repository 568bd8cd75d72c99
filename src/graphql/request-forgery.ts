import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { Failure } from '../failures/failure.js';
import { jsonBodyRequired } from '../http/error-response.js';
import { toGraphQLError } from './failure.filter.js';

/** Content types that a page of another origin may send without a preflight (Fetch, CORS-safelisted request headers). */
const simpleTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);
/** Headers that cause a preflight. Apollo's clients send them. */
const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * Refuses requests that a page of another origin could send with the user's cookies (CSRF). A GET can only run queries. It is accepted
 * with Authorization, without cookies, or if the browser reports that it comes from this origin or from the user.
 *
 * @throws GraphQLError INVALID_INPUT with status 400, naming the header to send
 */
export function refuseForgery({ method, headers }: FastifyRequest): void {
  const type = headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase();
  if (type !== undefined && !simpleTypes.has(type)) return;
  if (preflightHeaders.some((name) => headers[name])) return;
  const site = headers['sec-fetch-site'];
  const isOwn = site === 'same-origin' || site === 'none';
  if (method === 'GET' && (headers.authorization || isOwn || !headers.cookie)) return;
  throw forgeryError(method);
}

function forgeryError(method: string): GraphQLError {
  const message =
    method === 'GET'
      ? 'A GET request with cookies from another origin requires the header "apollo-require-preflight: true". Or send a POST request with "content-type: application/json".'
      : jsonBodyRequired;
  return toGraphQLError(new Failure('INVALID_INPUT', {}, { message }), 400);
}
