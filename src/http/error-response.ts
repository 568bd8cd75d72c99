import { HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hadNoConnection } from '../database/errors/connection-error.js';
import { Failure } from '../failures/failure.js';
import { RateLimited } from '../rate-limits/rate-limited.js';
import { bearerChallenge } from './bearer-challenge.js';

const logger = new Logger('Http');

const graphqlPath = /^\/graphql\/?(?:\?|$)/;
const mcpPath = /^\/mcp\/?(?:\?|$)/;

/** For POST requests to the GraphQL endpoint that are not JSON. */
export const jsonBodyRequired = 'A POST request requires the header "content-type: application/json".';

/**
 * Converts any error to the failure that the client sees. Client errors of Nest and Fastify (4xx) keep their status and message.
 * Everything else is logged and becomes INTERNAL. `bodyLimit` in bytes, if known, is added to the details of PAYLOAD_TOO_LARGE.
 */
export function toFailure(error: unknown, request: FastifyRequest, bodyLimit?: number): Failure {
  if (error instanceof Failure) return error;
  if (hadNoConnection(error)) {
    logger.warn(
      { err: error, requestId: request.id, route: request.routeOptions.url },
      'There was no database connection',
    );
    return new Failure('UNAVAILABLE');
  }
  const status = clientErrorStatus(error);
  if (status === 404) return unknownRoute();
  if (status === 413) return new Failure('PAYLOAD_TOO_LARGE', bodyLimit ? { limitBytes: bodyLimit } : {});
  if (status === 415 && graphqlPath.test(request.url))
    return new Failure('INVALID_INPUT', {}, { message: jsonBodyRequired, status });
  if (status) return new Failure('INVALID_INPUT', {}, { message: (error as Error).message, status });
  logger.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'Request failed');
  return new Failure('INTERNAL');
}

/** The failure of a URL without a route. Services report missing objects themselves, with a plain NOT_FOUND. */
export function unknownRoute(): Failure {
  const message = 'No route matches this method and path. /openapi.json lists the routes.';
  return new Failure('NOT_FOUND', {}, { message, userMessage: 'This page does not exist.' });
}

/** The 4xx status of a Nest or Fastify error, or undefined for any other error. */
function clientErrorStatus(error: unknown): number | undefined {
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
  return status && status >= 400 && status < 500 ? status : undefined;
}

/** Sends the error response: the status, the headers of the failure, and {@link errorBody}. */
export function sendFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: Failure,
  challenge = bearerChallenge(failure, request),
): FastifyReply {
  setRetryAfter(reply, failure);
  if (challenge) void reply.header('www-authenticate', challenge);
  return reply.status(failure.status).header('cache-control', 'no-store').send(errorBody(failure, request));
}

/** The body of an error response. Clients of the GraphQL and MCP endpoints get the form that they read. */
export function errorBody(failure: Failure, request: FastifyRequest): object {
  const { id: requestId, url } = request;
  if (failure.code === 'INVALID_INPUT' && mcpPath.test(url)) return jsonRpcErrorBody(failure, request);
  if (!graphqlPath.test(url)) return restErrorBody(failure, requestId);
  const { message, ...extensions } = failure.publicFields();
  return { errors: [{ message, extensions: { ...extensions, requestId } }] };
}

/** The body of an error response outside GraphQL. */
export function restErrorBody(failure: Failure, requestId: string | null): object {
  return { error: { ...failure.publicFields(), requestId } };
}

/** The JSON-RPC error of a message that was not read (-32700), is no single message (-32600), or has wrong parameters (-32602). */
function jsonRpcErrorBody({ message, status }: Failure, { id: requestId, body }: FastifyRequest): object {
  const isMessage = typeof body === 'object' && body !== null && !Array.isArray(body);
  const id = isMessage ? (body as { id?: unknown }).id : null;
  const unread = status === 400 && body === undefined ? -32700 : -32600;
  return {
    jsonrpc: '2.0',
    id: typeof id === 'string' || typeof id === 'number' ? id : null,
    error: { code: isMessage ? -32602 : unread, message, data: { requestId } },
  };
}

/** Sets `Retry-After` if a rate limit caused the error. */
export function setRetryAfter(reply: FastifyReply, error: unknown): void {
  if (error instanceof RateLimited) void reply.header('retry-after', error.retryAfterSeconds);
}
