import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../../config/config.js';
import { apiHeaders, pageHeaders } from '../../../http/page-headers.js';
import type { RawRoutes } from '../../../http/raw-routes.js';
import { DirectIntrospection } from '../direct/direct-introspection.js';
import { DirectTokens } from '../direct/direct-tokens.js';
import { endpoints, registrationPath } from './paths.js';
import { isRegistrationOn } from '../../registration/registration-access.js';
import { OAuthRateLimits } from '../../oauth-rate-limits.js';
import { browserRoutes, clientRoutes, type OAuthRouteDefinition, useMatchedPath } from './routes.js';
import { ProviderHost } from '../provider-host.js';

const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Passes requests of the authorization server from Fastify to oidc-provider, without Nest's guards, pipes, parsers and filters. So this
 * class applies limits itself, and sets headers on the raw response.
 */
@Injectable()
export class OAuthRoute implements OnModuleInit {
  private readonly logger = new Logger('OAuth');
  private readonly publicUrl: URL;
  private readonly basePath: string;
  private readonly registrationEnabled: boolean;

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly host: ProviderHost,
    private readonly limits: OAuthRateLimits,
    private readonly introspection: DirectIntrospection,
    private readonly tokens: DirectTokens,
    config: Config,
  ) {
    this.publicUrl = new URL(config.http.publicUrl);
    this.basePath = config.http.basePath;
    this.registrationEnabled = isRegistrationOn(config);
  }

  onModuleInit(): void {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(async (scope) => this.mount(scope, browserRoutes, pageHeaders()));
    if (this.registrationEnabled) void fastify.register(async (scope) => mountRegistrationMethods(scope));
  }

  mountRaw(routes: RawRoutes): void {
    routes.claim(clientRoutes.map(({ path }) => path));
    void routes.fastify.register(async (scope) => this.mount(scope, clientRoutes, apiHeaders));
  }

  private mount(
    scope: FastifyInstance,
    routes: readonly OAuthRouteDefinition[],
    responseHeaders: Readonly<Record<string, string>>,
  ): void {
    for (const route of routes) {
      // `_done` is never called: nothing runs after this hook, and Fastify's own answer to an error would show its message.
      const onRequest = (request: FastifyRequest, reply: FastifyReply, _done: () => void) => {
        this.respond(route, request, reply, responseHeaders).catch((error: unknown) =>
          this.sendServerError(request, reply, error),
        );
      };
      scope.route({ method: allMethods, url: route.path, onRequest, handler: async () => undefined });
    }
  }

  private async respond(
    route: OAuthRouteDefinition,
    request: FastifyRequest,
    reply: FastifyReply,
    responseHeaders: Readonly<Record<string, string>>,
  ): Promise<void> {
    const retryAfter = await this.limits.countRequest(request.clientAddress);
    if (retryAfter !== null) sendTooManyRequests(reply, retryAfter);
    else if (!route.methods.includes(request.method)) sendMethodNotAllowed(reply, route);
    else if (!useMatchedPath(request, route)) reply.callNotFound();
    else if (isPlainOptions(request)) sendAllowedMethods(reply, route);
    else if (!(await this.answerDirectly(request, reply, route.path)))
      this.serve(request, reply, responseHeaders);
  }

  /** Returns false, with the body unread, if oidc-provider has to answer the request. */
  private answerDirectly(
    request: FastifyRequest,
    reply: FastifyReply,
    path: string,
  ): Promise<boolean> | boolean {
    if (path === endpoints.introspection) return this.introspection.answer(request, reply);
    if (path === endpoints.token) return this.tokens.answer(request, reply);
    return false;
  }

  private sendServerError(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    this.logger.error({ err: error, requestId: request.id }, 'Authorization server request failed.');
    if (reply.sent) return;
    // What oidc-provider answers when it fails.
    const description = 'oops! something went wrong';
    void reply
      .status(500)
      .headers(apiHeaders)
      .send({ error: 'server_error', error_description: description });
  }

  private serve(
    request: FastifyRequest,
    reply: FastifyReply,
    responseHeaders: Readonly<Record<string, string>>,
  ): void {
    const { headers } = request.raw;
    // oidc-provider builds URLs from these headers. What the client sent is overwritten.
    headers.host = this.publicUrl.host;
    headers['x-forwarded-host'] = this.publicUrl.host;
    headers['x-forwarded-proto'] = this.publicUrl.protocol.slice(0, -1);
    headers['x-forwarded-for'] = request.clientAddress;
    // oidc-provider derives its mount path from the difference of `originalUrl` and `url`.
    if (this.basePath !== '')
      Object.assign(request.raw, { originalUrl: `${this.basePath}${request.raw.url}` });
    for (const name in responseHeaders) reply.raw.setHeader(name, responseHeaders[name]!);
    reply.hijack();
    this.host.serve(request.raw, reply.raw).catch((error: unknown) => {
      this.logger.error({ err: error, requestId: request.id }, 'Authorization server request failed.');
      if (!reply.raw.headersSent) reply.raw.statusCode = 500;
      reply.raw.end();
    });
  }
}

function sendTooManyRequests(reply: FastifyReply, retryAfter: number): void {
  void reply
    .status(429)
    .headers({ ...apiHeaders, 'retry-after': String(retryAfter) })
    .send({ error: 'temporarily_unavailable', error_description: 'too many requests from this address' });
}

function sendMethodNotAllowed(reply: FastifyReply, { methods }: OAuthRouteDefinition): void {
  void reply
    .status(405)
    .headers({ ...apiHeaders, allow: methods.join(', ') })
    .send({ error: 'invalid_request', error_description: `the method must be ${methods.join(' or ')}` });
}

/** The registration endpoint is a controller that serves only POST. */
function mountRegistrationMethods(scope: FastifyInstance): void {
  const route = { path: registrationPath, methods: ['POST'] };
  scope.route({
    method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'],
    url: route.path,
    handler: async (_request, reply) => {
      sendMethodNotAllowed(reply, route);
      return reply;
    },
  });
}

/** CORS preflight requests are left to oidc-provider. */
function isPlainOptions({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] === undefined;
}

function sendAllowedMethods(reply: FastifyReply, { methods }: OAuthRouteDefinition): void {
  void reply.status(204).header('allow', methods.join(', ')).send();
}
