import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bearerChallenge, hasBearer } from '../../http/bearer-challenge.js';
import { requireExpectedUser } from '../../auth/expected-user.js';
import { CallerStrategies } from '../../auth/caller-strategies.js';
import { Failure } from '../../failures/failure.js';
import { toGraphQLError } from '../failure.filter.js';
import { OperationManifest, type RequestedDocument } from '../persisted/operation-manifest.js';
import { refuseForgery } from '../request-forgery.js';
import { type RequestAllowance, RequestLimitReached, RequestLimits } from './request-limits.js';
import { SourceLimits } from './source-limits.js';

/** Admits or refuses a GraphQL request before anything of it is executed. */
@Injectable()
export class RequestGate {
  private readonly sources = new SourceLimits();

  constructor(
    private readonly strategies: CallerStrategies,
    private readonly limits: RequestLimits,
    private readonly manifest: OperationManifest,
  ) {}

  /**
   * Sets the rate limit headers of the response. A request without credentials is admitted. A request with an invalid token is refused
   * with 401, because OAuth2 libraries expect that status.
   *
   * @throws GraphQLError RATE_LIMITED with status 429, UNAUTHENTICATED with status 401; USER_CHANGED; INVALID_INPUT, QUERY_TOO_COMPLEX or
   * OPERATION_NOT_PERSISTED with status 400; PERSISTED_QUERY_NOT_FOUND with status 200
   */
  async enter(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    refuseForgery(request);
    // Responses belong to the caller, so shared caches must not store them.
    if (request.method === 'GET') void reply.header('cache-control', 'no-store');
    const actor = await this.strategies.findCaller(request);
    try {
      setRateLimitHeaders(reply, await this.limits.take(actor, request.clientAddress));
    } catch (error) {
      if (!(error instanceof RequestLimitReached)) throw error;
      setRateLimitHeaders(reply, error.allowance);
      void reply.header('retry-after', error.allowance.resetSeconds);
      throw toGraphQLError(error, 429);
    }
    try {
      requireExpectedUser(request, actor);
    } catch (error) {
      throw error instanceof Failure ? toGraphQLError(error, error.status) : error;
    }
    if (actor || !hasBearer(request)) {
      this.checkSources(request);
      return;
    }
    const failure = new Failure('UNAUTHENTICATED');
    void reply.header('www-authenticate', bearerChallenge(failure, request));
    throw toGraphQLError(failure, 401);
  }

  private checkSources(request: FastifyRequest): void {
    try {
      this.requirePersisted(request);
      for (const source of readSources(request)) this.sources.check(source);
    } catch (error) {
      throw error instanceof Failure ? toGraphQLError(error, error.status) : error;
    }
  }

  /**
   * Refuses documents that no manifest lists, and puts a document in the place of its id. Apollo finds the document of a hash in
   * `extensions.persistedQuery` itself, and would compare the hash with a document in the request.
   */
  private requirePersisted({ method, body, url }: FastifyRequest): void {
    if (method === 'GET') {
      for (const query of new URL(url, 'http://localhost/').searchParams.getAll('query'))
        this.manifest.resolve({ query });
    } else if (typeof body === 'object' && body !== null) {
      const request: RequestedDocument = body;
      const document = this.manifest.resolve(request);
      if (document !== undefined && !hasPersistedQuery(request)) request.query = document;
    }
  }
}

/** Other extensions, such as the name of the client library, name no document. */
function hasPersistedQuery({ extensions }: RequestedDocument): boolean {
  return Boolean((extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery);
}

/** The documents of a request, read exactly as Apollo reads them. Apollo refuses repeated parameters. */
function readSources({ method, body, url }: FastifyRequest): string[] {
  if (method === 'GET') {
    return new URL(url, 'http://localhost/').searchParams.getAll('query');
  }
  const { query } = (body ?? {}) as { query?: unknown };
  return typeof query === 'string' ? [query] : [];
}

/** Header names and syntax of the IETF draft "RateLimit header fields for HTTP". */
export function setRateLimitHeaders(
  reply: FastifyReply,
  { limit, remaining, resetSeconds }: RequestAllowance,
): void {
  void reply.headers({
    'ratelimit-policy': `"requests";q=${limit};w=60`,
    ratelimit: `"requests";r=${remaining};t=${resetSeconds}`,
  });
}
