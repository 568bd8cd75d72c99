import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendAnswer } from '../hosts/host.js';
import { PAGE_HEADERS } from './html.js';

type Handler<Wanted> = (request: FastifyRequest, reply: FastifyReply, wanted: Wanted) => FastifyReply;

/**
 * Lets handlers of a consent page have requests that `read` has checked. What it, or they, refuse with a `Refusal` is answered by
 * `refuse`.
 */
export function checkedRequests<Wanted, Refusal extends Error>(
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
  return sendAnswer(reply, { status, headers: PAGE_HEADERS, body });
}

export function redirect(reply: FastifyReply, location: string): FastifyReply {
  return reply.code(302).header('location', location).header('cache-control', 'no-store').send();
}

/** What a person has filled in. */
export function formOf({ body }: FastifyRequest): URLSearchParams {
  return new URLSearchParams(typeof body === 'string' ? body : '');
}
