import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../failures/failure.js';
import { platformSlugs } from '../../platforms/platform.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { addressKey } from '../../rate-limits/network-address.js';
import { sendFailure, toFailure } from '../../http/error-response.js';
import type { RawRoutes } from '../../http/raw-routes.js';
import { WebhookBodies } from './bodies.js';
import { WebhookIntakeService } from './intake.service.js';
import { WebhookMetrics } from '../metrics.js';
import { WebhookRefusals } from './refusals.js';

const path = '/webhooks/:platform';

/** Retry-After of 429, 500 and 503. */
const retryAfterSeconds = 10;

declare module 'fastify' {
  interface FastifyRequest {
    /** Only for webhooks: the response, for the parser of the body. */
    rawResponse?: ServerResponse;
  }
}

type WebhookRequest = FastifyRequest<{ Params: { platform: string }; Body: Buffer | undefined }>;

/**
 * `/webhooks/:platform`, directly on Fastify: the raw bytes are read whatever the content type says, without guards, pipes and
 * interceptors. The signature is the authentication.
 */
@Injectable()
export class WebhookIntakeRoute {
  private readonly bodies = new WebhookBodies();
  private readonly adapters: ReadonlyMap<string, PlatformAdapter>;

  constructor(
    private readonly intake: WebhookIntakeService,
    private readonly refusals: WebhookRefusals,
    private readonly metrics: WebhookMetrics,
    platforms: PlatformRegistry,
  ) {
    this.adapters = new Map(platforms.all().map((adapter) => [platformSlugs[adapter.platform], adapter]));
  }

  mount(routes: RawRoutes): void {
    routes.claim([path]);
    void routes.fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.decorateRequest('rawResponse');
      scope.addContentTypeParser('*', (request: FastifyRequest, payload, done) => {
        const findSender = () => addressKey(request.clientAddress);
        this.bodies.read(payload, request.rawResponse!, findSender, done);
      });
      scope.addHook('onRequest', (request, reply, done) => {
        request.rawResponse = reply.raw;
        // Fastify refuses a malformed content type before it calls the parser. Deleting the property would make headers slow.
        request.raw.headers['content-type'] = undefined;
        done();
      });
      scope.setErrorHandler((error, request, reply) => this.refuse(error, request as WebhookRequest, reply));
      scope.post(path, (request, reply) => this.receive(request as WebhookRequest, reply));
      scope.get(path, (request, reply) => this.challenge(request as WebhookRequest, reply));
      scope.route({
        method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
        url: path,
        handler: (request, reply) => this.refuseMethod(request as WebhookRequest, reply),
      });
    });
  }

  /** Sends the response itself, which spares Fastify's handling of the promise. */
  private receive(request: WebhookRequest, reply: FastifyReply): void {
    const body = request.body ?? Buffer.alloc(0);
    this.intake.receive(this.adapterOf(request), { body, headers: request.headers }, request.id).then(
      () => reply.status(200).send(),
      (error: unknown) => reply.send(error),
    );
  }

  /** The handshake that some platforms require before they send webhooks. */
  private async challenge(request: WebhookRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { webhooks, platform } = this.adapterOf(request);
    if (!webhooks.challenge) return this.refuseMethod(request, reply);
    await this.refusals.admitChallenge(request);
    const answer = webhooks.challenge(request.query as Record<string, string | undefined>);
    if (answer === null) {
      this.metrics.rejected.inc({ platform, reason: 'WRONG_CHALLENGE' });
      throw new Failure('WEBHOOK_NOT_VERIFIED', { reason: 'WRONG_CHALLENGE' });
    }
    // The response echoes the request, so it must be plain text: a browser must not run it.
    return reply.type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(answer);
  }

  private adapterOf(request: WebhookRequest): PlatformAdapter {
    const adapter = this.adapters.get(request.params.platform);
    if (!adapter) throw new Failure('NOT_FOUND', {}, { message: 'This platform is not enabled.' });
    return adapter;
  }

  /** Mostly for operators who open the address in a browser. @throws Failure INVALID_INPUT */
  private refuseMethod(request: WebhookRequest, reply: FastifyReply): never {
    const allowed = this.adapterOf(request).webhooks.challenge ? 'GET, POST' : 'POST';
    reply.header('allow', allowed);
    throw new Failure('INVALID_INPUT', {}, { message: `Webhooks arrive by ${allowed}.`, status: 405 });
  }

  private async refuse(error: unknown, request: WebhookRequest, reply: FastifyReply): Promise<FastifyReply> {
    const found = toFailure(error, request);
    const failure = await this.refusals.count(found, request);
    if (found.code === 'PAYLOAD_TOO_LARGE')
      this.metrics.rejected.inc({ platform: this.nameOf(request), reason: 'TOO_LARGE' });
    if (failure.retryable) reply.header('retry-after', String(retryAfterSeconds));
    return sendFailure(request, reply, failure);
  }

  private nameOf({ params }: WebhookRequest): string {
    return this.adapters.get(params.platform)?.platform ?? '';
  }
}
