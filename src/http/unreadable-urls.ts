import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../failures/failure.js';
import { sendFailure } from './error-response.js';

/** Fastify calls this for URLs that it cannot route, such as ones with an incomplete escape sequence. */
export function frameworkErrors(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  refuse(request, reply);
}

/** Refuses URLs with a NUL character, which neither the database nor the libraries accept. Before any route reads them. */
export function refuseUnreadableUrls(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.includes('%00')) refuse(request, reply);
    else done();
  });
}

function refuse(request: FastifyRequest, reply: FastifyReply): void {
  const failure = new Failure('INVALID_INPUT', {}, { message: 'The URL is malformed.' });
  void sendFailure(request, reply, failure);
}
