import type { ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard: who calls. Absent on public operations without credentials. */
    user?: Actor;
    /** The look-up of the caller, made once per request. */
    callerLookup?: Promise<Actor | null>;
  }
}

/** What every resolver's context holds. */
export interface GraphQLContext {
  req: FastifyRequest;
  reply: FastifyReply;
}

/** The HTTP request behind a resolver or controller. */
export function requestOf(context: ExecutionContext): FastifyRequest {
  if (context.getType<'http' | 'graphql'>() === 'graphql') {
    return context.getArgByIndex<GraphQLContext>(2).req;
  }
  return context.switchToHttp().getRequest<FastifyRequest>();
}
