import type { FastifyReply } from 'fastify';
import type { Failure } from '../../failures/failure.js';
import { setRetryAfter } from '../../http/error-response.js';
import { messagePage, sendPage } from '../../pages/page.js';

/** Sends the page for a failed form. */
export function sendFailurePage(reply: FastifyReply, failure: Failure): void {
  setRetryAfter(reply, failure);
  sendPage(reply, failure.status, messagePage('Something went wrong', failure.userMessage));
}
