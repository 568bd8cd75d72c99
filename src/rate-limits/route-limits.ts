import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { refusalBody } from '../graphql/failure.filter.js';
import { addressKey } from './network-address.js';
import { setRetryAfter } from './rate-limited.js';
import type { RateLimiter } from './rate-limiter.js';
import { RateLimits } from './rate-limits.js';

/** A group of routes that is counted together. */
interface RoutePolicy {
  name: string;
  /** Which routes, by method and pattern; the first policy that fits counts. */
  routes: RegExp;
  /** Requests a minute of one address, as a multiple of HTTP_REQUESTS_PER_MINUTE; null: the route counts by itself, see `reason`. */
  factor: number | null;
  reason: string;
}

/** The last one takes every route that nobody thought of, and addresses without a route. */
const policies: readonly RoutePolicy[] = [
  {
    name: 'webhooks',
    routes: /^POST \/webhooks\/:platform$/,
    factor: null,
    reason: 'what a platform signed is never refused; WebhookRefusals counts the rest',
  },
  {
    name: 'oauth',
    routes: /^(\w+ \/(\.well-known\/|oauth\/(?!interaction\/|register$))|POST \/oauth\/register$)/,
    factor: null,
    reason: 'OAuthLimits answers in the form of the protocol; OAUTH_REQUESTS_PER_MINUTE',
  },
  {
    name: 'graphql',
    routes: /^\w+ \/graphql(\/|$)/,
    factor: 20,
    reason: 'many users behind one address; RequestLimits counts each user by GRAPHQL_REQUESTS_PER_MINUTE',
  },
  { name: 'health', routes: /^\w+ \/health\//, factor: 5, reason: 'probes of several balancers' },
  { name: 'files', routes: /^\w+ \/files\//, factor: 10, reason: 'platforms fetch files in ranges' },
  { name: 'uploads', routes: /^\w+ \/uploads(\/|$)/, factor: 10, reason: 'uploads come in chunks' },
  { name: 'connect', routes: /^\w+ \/auth\//, factor: 1, reason: 'connect flows' },
  { name: 'other', routes: /^/, factor: 1, reason: 'pages, forms, documents' },
];

const graphqlPolicy = 'graphql';
const windowSeconds = 60;

/**
 * A limit per address on every route, so that no route can be forgotten: counted as soon as the head of a request is read, before
 * bodies, sessions and guards cost anything.
 */
@Injectable()
export class RouteLimits {
  private readonly logger = new Logger('RateLimits');
  private readonly limiters: ReadonlyMap<string, RateLimiter>;
  private warned = false;

  constructor(
    private readonly limits: RateLimits,
    private readonly config: Config,
  ) {
    this.limiters = new Map(
      policies.flatMap(({ name, factor }) => {
        if (factor === null) return [];
        const max = this.maxOf(name, factor);
        const limit = { name: `http:${name}`, max, windowSeconds, leasePoints: Math.floor(max / 50) };
        return [[name, limits.limiter(limit)] as const];
      }),
    );
  }

  /** The limit of a route by its pattern, and why it is what it is. */
  policyOf(method: string, route: string | undefined): { name: string; max: number | null; reason: string } {
    const { name, factor, reason } = policies.find(({ routes }) => routes.test(`${method} ${route ?? ''}`))!;
    return { name, max: factor === null ? null : this.maxOf(name, factor), reason };
  }

  /** Adds the hook. After the one for CORS, so that pages of other origins can read the answer. */
  attach(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', async (request, reply) => {
      const limiter = this.limiters.get(this.policyOf(request.method, request.routeOptions.url).name);
      const decision = await limiter?.consume(addressKey(request.clientAddress));
      if (decision?.admitted === false) await this.refuse(request, reply, this.limits.failure(decision));
    });
  }

  private maxOf(name: string, factor: number): number {
    const { graphql, http } = this.config;
    return name === graphqlPolicy ? graphql.requestsPerMinute * factor : http.requestsPerMinute * factor;
  }

  private refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    failure: ReturnType<RateLimits['failure']>,
  ): FastifyReply {
    if (!this.warned && !this.config.http.trustProxy && request.headers['x-forwarded-for'] !== undefined) {
      this.warned = true;
      this.logger.warn('Requests come through a proxy and share one limit: set TRUST_PROXY.');
    }
    setRetryAfter(reply, failure);
    return reply.status(failure.status).send(refusalBody(failure, request));
  }
}
