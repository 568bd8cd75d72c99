import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Runs before every request of every route. Returns the reply if it has sent it; throws to refuse the request. */
export type RequestHook = (
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply | void> | FastifyReply | void;

/** Hooks that an installation adds to every request, in order. This class is their injection token. */
export abstract class RequestHooks {
  abstract readonly onRequest: RequestHook[];
}

/** The one place where an installation adds request hooks. docs/extending.md has an example. */
export const requestHooks: RequestHooks = { onRequest: [] };

/** Registers the hooks. Call it before any route is registered. */
export function attachRequestHooks(fastify: FastifyInstance, { onRequest }: RequestHooks): void {
  for (const hook of onRequest) fastify.addHook('onRequest', async (request, reply) => hook(request, reply));
}
