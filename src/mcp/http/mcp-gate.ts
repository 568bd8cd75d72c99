import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../failures/failure.js';
import { setRateLimitHeaders } from '../../graphql/limits/request-gate.js';
import { RequestLimitReached, RequestLimits } from '../../graphql/limits/request-limits.js';
import { BrowserOrigins } from '../../http/browser-origins.js';
import { TokenCallers } from '../../oauth/tokens/token-callers.js';
import type { AssistantActor } from '../tools/tool.js';

/** Admits or refuses a request before its message is read. */
@Injectable()
export class McpGate {
  constructor(
    private readonly origins: BrowserOrigins,
    private readonly callers: TokenCallers,
    private readonly limits: RequestLimits,
  ) {}

  /**
   * The person and the assistant of a request. Sessions are ignored: a page in the browser of a user must not act as an assistant.
   * The rate limit is that of GraphQL, with a common count.
   *
   * @throws Failure FORBIDDEN for a page of another origin (DNS rebinding); RATE_LIMITED; UNAUTHENTICATED; FORBIDDEN for a valid
   * token without a user
   */
  async enter(request: FastifyRequest, reply: FastifyReply): Promise<AssistantActor> {
    const { origin } = request.headers;
    if (origin !== undefined && !this.origins.allows(origin)) {
      await this.origins.report(request);
      throw new Failure('FORBIDDEN', {}, { message: 'Pages of this origin may not use this endpoint.' });
    }
    const actor = await this.callers.find(request, 'MCP');
    try {
      setRateLimitHeaders(reply, await this.limits.take(actor, request.clientAddress));
    } catch (error) {
      if (error instanceof RequestLimitReached) setRateLimitHeaders(reply, error.allowance);
      throw error;
    }
    if (!actor) throw new Failure('UNAUTHENTICATED');
    if (actor.kind !== 'user' || !actor.clientId)
      throw new Failure('FORBIDDEN', { needsUser: true }, { message: 'An assistant acts for a user.' });
    return { ...actor, clientId: actor.clientId };
  }
}
