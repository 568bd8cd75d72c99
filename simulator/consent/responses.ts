import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendResponse } from '../hosts/host.js';
import { PAGE_HEADERS } from './html.js';

type Handler<Wanted> = (request: FastifyRequest, reply: FastifyReply, wanted: Wanted) => FastifyReply;

/**
 * Wraps handlers of a consent page: `read` checks the request first. If it or the handler throws a `Refusal`, `refuse`
 * sends the response.
 */
export function withCheckedRequest<Wanted, Refusal extends Error>(
  read: (request: FastifyRequest) => Wanted,
  Refusal: abstract new (...parts: never[]) => Refusal,
  refuse: (reply: FastifyReply, refusal: Refusal) => FastifyReply,
) {
  return (handle: Handler<Wanted>) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      try {
        return handle(request, reply, read(request));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return refuse(reply, error);
      }
    };
}

export function sendPage(reply: FastifyReply, status: number, body: string): FastifyReply {
  return sendResponse(reply, { status, headers: PAGE_HEADERS, body });
}

export function redirect(reply: FastifyReply, location: string): FastifyReply {
  return reply.code(302).header('location', location).header('cache-control', 'no-store').send();
}

/** The fields that a user has filled in. */
export function readForm({ body }: FastifyRequest): URLSearchParams {
  return new URLSearchParams(typeof body === 'string' ? body : '');
}
