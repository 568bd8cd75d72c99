import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { Config } from '../config/config.js';
import { addressKey } from '../rate-limits/network-address.js';
import type { RateLimitDecision, RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { sendFailure } from './error-response.js';

/** A group of routes with one common count per address. */
interface RoutePolicy {
  name: string;
  /** The routes, by method and pattern. The first policy that matches applies. */
  routes: RegExp;
  /** Requests per minute and address, as a multiple of HTTP_REQUESTS_PER_MINUTE. Null if the route has its own limit, see `reason`. */
  factor: number | null;
  reason: string;
}

/** The last policy matches every other route, and URLs without a route. */
const policies: readonly RoutePolicy[] = [
  {
    name: 'webhooks',
    routes: /^POST \/webhooks\/:platform$/,
    factor: null,
    reason: 'signed webhooks are never refused; WebhookRefusals counts the others',
  },
  {
    name: 'oauth',
    routes:
      /^(\w+ \/(\.well-known\/o(?!auth-protected-resource)|oauth\/(?!interaction\/|register$))|POST \/oauth\/register$)/,
    factor: null,
    reason: 'OAuthLimits responds with OAuth errors; OAUTH_REQUESTS_PER_MINUTE',
  },
  {
    name: 'graphql',
    routes: /^\w+ \/graphql(\/|$)/,
    factor: 20,
    reason: 'many users share an address; RequestLimits limits each user by GRAPHQL_REQUESTS_PER_MINUTE',
  },
  {
    name: 'mcp',
    routes: /^\w+ \/mcp$/,
    factor: 20,
    reason:
      'many users share the address of an assistant; RequestLimits limits each user together with GraphQL',
  },
  { name: 'health', routes: /^\w+ \/health\//, factor: 5, reason: 'probes of several load balancers' },
  { name: 'files', routes: /^\w+ \/files\//, factor: 10, reason: 'platforms fetch files in ranges' },
  { name: 'uploads', routes: /^\w+ \/uploads(\/|$)/, factor: 10, reason: 'uploads come in chunks' },
  {
    name: 'assets',
    routes: /^(GET|HEAD) \/assets\//,
    factor: 20,
    reason: 'a page loads many, and offices share an address',
  },
  {
    name: 'console',
    routes: /^(GET|HEAD) \/\*?$/,
    factor: 5,
    reason: 'pages without work; offices share an address',
  },
  { name: 'connect', routes: /^\w+ \/auth\//, factor: 1, reason: 'connect flows' },
  { name: 'other', routes: /^/, factor: 1, reason: 'pages, forms, documents' },
];

/** Policies whose factor multiplies GRAPHQL_REQUESTS_PER_MINUTE. */
const graphqlPolicies = new Set(['graphql', 'mcp']);
const windowSeconds = 60;

/**
 * Limits every route per client address. Requests are counted as soon as their headers are read, before the body is read and the
 * caller is looked up.
 */
@Injectable()
export class RouteLimits {
  private readonly limiters: ReadonlyMap<string, RateLimiter>;
  /** By method, then by pattern of the route. Null for a route that has its own limit. */
  private readonly limitersByMethod = new Map<string, Map<string, RateLimiter | null>>();

  constructor(
    private readonly limits: RateLimits,
    private readonly config: Config,
  ) {
    this.limiters = new Map(
      policies.flatMap(({ name, factor }) => {
        if (factor === null) return [];
        const max = this.maxRequests(name, factor);
        const limit = { name: `http:${name}`, max, windowSeconds, leasePoints: Math.floor(max / 50) };
        return [[name, limits.limiter(limit)] as const];
      }),
    );
  }

  /** The limit of a route by its pattern, and the reason for it. */
  policyOf(method: string, route: string | undefined): { name: string; max: number | null; reason: string } {
    const { name, factor, reason } = policies.find(({ routes }) => routes.test(`${method} ${route ?? ''}`))!;
    return { name, max: factor === null ? null : this.maxRequests(name, factor), reason };
  }

  /** Adds the hook. Call it after CORS is set up, so that pages of other origins can read the response. */
  attach(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      const limiter = this.limiterOf(request.method, request.routeOptions.url);
      if (limiter) void this.admit(limiter, request, reply, done);
      else done();
    });
  }

  private async admit(
    limiter: RateLimiter,
    request: FastifyRequest,
    reply: FastifyReply,
    done: HookHandlerDoneFunction,
  ): Promise<void> {
    let decision: RateLimitDecision;
    try {
      decision = await limiter.consume(addressKey(request.clientAddress));
    } catch (error) {
      done(error as Error);
      return;
    }
    if (decision.admitted) done();
    else sendFailure(request, reply, this.limits.failure(decision));
  }

  private limiterOf(method: string, route = ''): RateLimiter | undefined {
    let byRoute = this.limitersByMethod.get(method);
    if (!byRoute) this.limitersByMethod.set(method, (byRoute = new Map()));
    const known = byRoute.get(route);
    if (known !== undefined) return known ?? undefined;
    const limiter = this.limiters.get(this.policyOf(method, route).name);
    byRoute.set(route, limiter ?? null);
    return limiter;
  }

  private maxRequests(name: string, factor: number): number {
    const { graphql, http } = this.config;
    return graphqlPolicies.has(name) ? graphql.requestsPerMinute * factor : http.requestsPerMinute * factor;
  }
}
