import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Actor } from '../../auth/actor.js';
import type { GraphQLContext } from '../../auth/request-context.js';

/** The state of a socket. */
export interface SocketState extends Record<PropertyKey, unknown> {
  readonly socket: WebSocket;
  /** The upgrade request. */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Removes the socket from the count of unauthenticated sockets. */
  readonly leaveAnonymous: () => void;
  /** Null until the client is authenticated. */
  actor: Actor | null;
}

export type ConnectionParams = Record<string, unknown> | undefined;
export type SocketConnection = Context<ConnectionParams, SocketState>;

/** Close codes and reasons. Clients of graphql-ws reconnect automatically after codes below 4000. */
export const socketCodes = {
  reconnect: [1013, 'Changes were missed'],
  unauthorized: [4401, 'Unauthorized'],
  malformed: [4400, 'Unexpected message'],
  tooMany: [4429, 'Too many sockets'],
  tooManyRequests: [4429, 'Too many requests'],
  internal: [4500, 'Internal server error'],
} as const satisfies Record<string, readonly [number, string]>;

/**
 * Creates the context of one execution. Each event has its own, because resolvers cache data per request.
 */
export function newContext({ request, reply, actor }: SocketState): GraphQLContext {
  const req = Object.create(request, {
    callerLookup: { value: Promise.resolve(actor), writable: true },
    user: { value: actor ?? undefined, writable: true },
  }) as FastifyRequest;
  return { req, reply };
}
