import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { pageHeaders } from './pages/page-headers.js';
import { discoveryPaths, endpoints } from './provider/endpoint-paths.js';
import { OAuthLimits } from './provider/oauth-limits.js';
import { ProviderHost } from './provider/provider-host.js';

/** Below some endpoints there are more: `/oauth/authorize/<interaction>`, `/oauth/logout/confirm`. */
const paths = [...Object.values(endpoints).flatMap((path) => [path, `${path}/*`]), ...discoveryPaths];

const forwardingHeaders = /^(forwarded|x-forwarded-.*|x-real-ip)$/;

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
    void fastify.register(async (scope) => {
      scope.addHook('onRequest', async (request, reply) => this.limit(request, reply));
      scope.addHook('onRequest', async (request, reply) => this.handOver(request, reply));
      for (const url of paths)
        scope.route({ method: ['GET', 'POST', 'OPTIONS'], url, handler: async () => undefined });
    });
  }

  private async limit(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const retryAfter = await this.limits.request(request.ip);
    if (retryAfter === null) return undefined;
    return reply
      .status(429)
      .headers({ ...pageHeaders(), 'retry-after': String(retryAfter) })
      .type('application/json')
      .send({ error: 'temporarily_unavailable', error_description: 'too many requests from this address' });
  }

  private async handOver(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { raw } = request;
    // The library builds addresses from these; what the client says of them counts nothing.
    for (const name of Object.keys(raw.headers)) if (forwardingHeaders.test(name)) delete raw.headers[name];
    raw.headers.host = this.publicUrl.host;
    raw.headers['x-forwarded-host'] = this.publicUrl.host;
    raw.headers['x-forwarded-proto'] = this.publicUrl.protocol.slice(0, -1);
    raw.headers['x-forwarded-for'] = request.ip;
    for (const [name, value] of Object.entries(pageHeaders())) reply.raw.setHeader(name, value);
    reply.hijack();
    try {
      await this.host.serve(raw, reply.raw);
    } catch (error) {
      this.logger.error({ err: error, requestId: request.id }, 'The authorization server failed.');
      if (!reply.raw.headersSent) reply.raw.statusCode = 500;
      reply.raw.end();
    }
    return reply;
  }
}
