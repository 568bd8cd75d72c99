import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Actor } from '../../auth/actor.js';
import type { GraphQLContext } from '../../auth/request-context.js';

/** What is known of one socket. */
export interface SocketState extends Record<PropertyKey, unknown> {
  readonly socket: WebSocket;
  /** The request that became the socket. */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Ends the count among sockets without a caller. */
  readonly leaveAnonymous: () => void;
  /** Null until the client has introduced itself. */
  actor: Actor | null;
}

export type ConnectionParams = Record<string, unknown> | undefined;
export type SocketConnection = Context<ConnectionParams, SocketState>;

/** Why we close a socket. Clients of graphql-ws come back by themselves after codes below 4000. */
export const socketCodes = {
  goingAway: [1001, 'Going away'],
  startOver: [1013, 'Changes were missed'],
  unauthorized: [4401, 'Unauthorized'],
  malformed: [4400, 'Unexpected message'],
  tooMany: [4429, 'Too many sockets'],
  tooManyRequests: [4429, 'Too many requests'],
  internal: [4500, 'Internal server error'],
} as const satisfies Record<string, readonly [number, string]>;

/**
 * A context for one execution. Each event has its own, because what resolvers load once per request must be loaded anew.
 */
export function newContext({ request, reply, actor }: SocketState): GraphQLContext {
  const req = Object.create(request, {
    callerLookup: { value: Promise.resolve(actor), writable: true },
    user: { value: actor ?? undefined, writable: true },
  }) as FastifyRequest;
  return { req, reply };
}
