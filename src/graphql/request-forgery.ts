import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { Failure } from '../failures/failure.js';
import { toGraphQLError } from './failure.filter.js';

/** Content types that a page of another origin may send without asking first (Fetch, CORS-safelisted request headers). */
const simpleTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);
/** Headers that make a browser ask first. Apollo's clients send them. */
const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * Refuses a request that another web page could have a browser send in the name of its user. A GET can only run queries, and is served
 * where it cannot carry an ambient identity from a foreign page: with Authorization, without cookies, or when the browser says that it
 * comes from this origin or from the user.
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
  throw refusal(method);
}

function refusal(method: string): GraphQLError {
  const message =
    method === 'GET'
      ? 'A GET with cookies from another origin needs the header "apollo-require-preflight: true". Or send POST with "content-type: application/json".'
      : 'A POST needs the header "content-type: application/json".';
  return toGraphQLError(new Failure('INVALID_INPUT', {}, { message }), 400);
}
