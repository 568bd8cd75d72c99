import type { FastifyRequest } from 'fastify';
import { Failure } from '../failures/failure.js';
import type { Actor } from './actor.js';

/**
 * Refuses a request of a page that shows another user than that of the session. Tabs of a browser share the session cookie, so a tab
 * whose user was replaced in another tab would act as the new user.
 *
 * @throws Failure USER_CHANGED
 */
export function requireExpectedUser({ headers }: FastifyRequest, actor: Actor | null): void {
  const expected = headers['x-patchbay-user'];
  if (expected === undefined || actor?.kind !== 'user' || actor.sessionId === null) return;
  if (expected !== actor.userId) throw new Failure('USER_CHANGED');
}
