import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { answerHeaders, pageHeaders } from '../pages/page-headers.js';
import type { ProgramRoutes } from '../startup/program-routes.js';
import { discoveryPaths, endpoints } from './provider/endpoint-paths.js';
import { OAuthLimits } from './provider/oauth-limits.js';
import { ProviderHost } from './provider/provider-host.js';

/** Endpoints at which a person's browser comes along. Below them are more: `/oauth/authorize/<interaction>`, `/oauth/logout/confirm`. */
const forPeople = [endpoints.authorization, endpoints.code_verification, endpoints.end_session].flatMap(
  (path) => [path, `${path}/*`],
);

/** Endpoints that programs ask. No cookie counts there, and the library says itself which pages may read the answers. */
const forPrograms = [
  endpoints.token,
  endpoints.introspection,
  endpoints.revocation,
  endpoints.device_authorization,
  endpoints.pushed_authorization_request,
  endpoints.userinfo,
  endpoints.jwks,
  ...discoveryPaths,
];

/**
 * Gives the authorization server's requests to the library, straight from Fastify: no guard, pipe, parser or filter of ours sees them.
 * So limits and headers are hooks here, and headers go on the raw reply.
 */
@Injectable()
export class OAuthRoute implements OnModuleInit {
  private readonly logger = new Logger('OAuth');
  private readonly publicUrl: URL;

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly host: ProviderHost,
    private readonly limits: OAuthLimits,
    config: Config,
  ) {
    this.publicUrl = new URL(config.http.publicUrl);
  }

  onModuleInit(): void {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(async (scope) => this.route(scope, forPeople, pageHeaders()));
  }

  mountForPrograms(programs: ProgramRoutes): void {
    programs.claim(forPrograms);
    void programs.fastify.register(async (scope) => this.route(scope, forPrograms, answerHeaders));
  }

  private route(
    scope: FastifyInstance,
    paths: readonly string[],
    own: Readonly<Record<string, string>>,
  ): void {
    scope.addHook('onRequest', (request, reply, done) => {
      this.limits.request(request.clientAddress).then((retryAfter) => {
        if (retryAfter === null) this.handOver(request, reply, own);
        else refuse(reply, retryAfter);
      }, done);
    });
    for (const url of paths)
      scope.route({ method: ['GET', 'POST', 'OPTIONS'], url, handler: async () => undefined });
  }

  private handOver(
    request: FastifyRequest,
    reply: FastifyReply,
    own: Readonly<Record<string, string>>,
  ): void {
    const { headers } = request.raw;
    // The library builds addresses from these; what the client says of them counts nothing.
    headers.host = this.publicUrl.host;
    headers['x-forwarded-host'] = this.publicUrl.host;
    headers['x-forwarded-proto'] = this.publicUrl.protocol.slice(0, -1);
    headers['x-forwarded-for'] = request.clientAddress;
    for (const name in own) reply.raw.setHeader(name, own[name]!);
    reply.hijack();
    this.host.serve(request.raw, reply.raw).catch((error: unknown) => {
      this.logger.error({ err: error, requestId: request.id }, 'The authorization server failed.');
      if (!reply.raw.headersSent) reply.raw.statusCode = 500;
      reply.raw.end();
    });
  }
}

function refuse(reply: FastifyReply, retryAfter: number): void {
  void reply
    .status(429)
    .headers({ ...answerHeaders, 'retry-after': String(retryAfter) })
    .send({ error: 'temporarily_unavailable', error_description: 'too many requests from this address' });
}
