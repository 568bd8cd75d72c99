import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../failures/failure.js';
import { refusalBody } from '../graphql/failure.filter.js';

/** Fastify's option for addresses that it cannot route, such as ones with an escape that is cut short. */
export function frameworkErrors(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  refuse(request, reply);
}

/** Refuses addresses with a NUL, which no database column and no library takes. Before any route reads them. */
export function refuseUnreadableUrls(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.includes('%00')) refuse(request, reply);
    else done();
  });
}

function refuse(request: FastifyRequest, reply: FastifyReply): void {
  const failure = new Failure('INVALID_INPUT', {}, { message: 'The address cannot be read.' });
  void reply.status(failure.status).send(refusalBody(failure, request));
}
