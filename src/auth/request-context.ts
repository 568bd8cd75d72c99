import type { ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller, set by the access guard. Undefined on public operations without credentials. */
    user?: Actor;
    /** The cached result of the authentication. */
    callerLookup?: Promise<Actor | null>;
  }
}

/** The context of GraphQL resolvers. */
export interface GraphQLContext {
  req: FastifyRequest;
  reply: FastifyReply;
}

/** The HTTP request of a resolver or controller. */
export function requestOf(context: ExecutionContext): FastifyRequest {
  if (context.getType<'http' | 'graphql'>() === 'graphql') {
    return context.getArgByIndex<GraphQLContext>(2).req;
  }
  return context.switchToHttp().getRequest<FastifyRequest>();
}
