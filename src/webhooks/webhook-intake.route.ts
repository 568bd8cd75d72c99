import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { Clock } from '../clock/clock.js';
import { Failure } from '../failures/failure.js';
import { failureBody } from '../graphql/failure.filter.js';
import { type PlatformAdapter, platformSlugs } from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import type { ProgramRoutes } from '../startup/program-routes.js';
import { LargeBodies } from './large-bodies.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhookIntakeService } from './webhook-intake.service.js';

const path = '/webhooks/:platform';
const bodyLimit = 8 * 1024 * 1024;

/** Refusals an address may collect a minute before it is told to slow down. What is well signed is never limited. */
const refusalsPerMinute = 30;

/** When a platform should come back that was told 429, 500 or 503. */
const retryAfterSeconds = 10;

type WebhookRequest = FastifyRequest<{ Params: { platform: string }; Body: Buffer | undefined }>;

/**
 * `/webhooks/:platform`, straight on Fastify: the bytes are taken as they came, whatever the content type says, and no guard,
 * pipe or interceptor stands between the platform and its answer. The signature is the authentication.
 */
@Injectable()
export class WebhookIntakeRoute {
  private readonly logger = new Logger('Webhooks');
  private readonly refusals = new RateLimiterMemory({ points: refusalsPerMinute, duration: 60 });
  private readonly largeBodies = new LargeBodies();
  private readonly adapters: ReadonlyMap<string, PlatformAdapter>;

  constructor(
    private readonly intake: WebhookIntakeService,
    private readonly clock: Clock,
    private readonly metrics: WebhookMetrics,
    platforms: PlatformRegistry,
  ) {
    this.adapters = new Map(platforms.all().map((adapter) => [platformSlugs[adapter.platform], adapter]));
  }

  mount(programs: ProgramRoutes): void {
    programs.claim([path]);
    void programs.fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
        done(null, body),
      );
      scope.addHook('onRequest', (request, reply, done) => {
        // A content type that is not even well-formed would be refused before the parser is asked. Deleted, it would leave headers
        // that are slow to read.
        request.raw.headers['content-type'] = undefined;
        if (this.largeBodies.admit(request.raw, reply.raw)) return done();
        void reply.header('connection', 'close');
        done(new Failure('UNAVAILABLE', {}, { message: 'Too many large bodies at once.' }));
      });
      scope.setErrorHandler((error, request, reply) => this.refuse(error, request as WebhookRequest, reply));
      scope.post(path, { bodyLimit }, (request, reply) => this.receive(request as WebhookRequest, reply));
      scope.get(path, (request, reply) => this.challenge(request as WebhookRequest, reply));
    });
  }

  private async receive(request: WebhookRequest, reply: FastifyReply): Promise<FastifyReply> {
    const body = request.body ?? Buffer.alloc(0);
    await this.intake.receive(this.adapterOf(request), { body, headers: request.headers }, request.id);
    return reply.status(200).send();
  }

  /** The handshake some platforms make before they send anything. */
  private async challenge(request: WebhookRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { webhooks, platform } = this.adapterOf(request);
    if (!webhooks.challenge) throw new Failure('NOT_FOUND');
    const answer = webhooks.challenge(request.query as Record<string, string | undefined>);
    if (answer === null) {
      this.metrics.rejected.inc({ platform, reason: 'WRONG_CHALLENGE' });
      throw new Failure('WEBHOOK_NOT_VERIFIED', { reason: 'WRONG_CHALLENGE' });
    }
    // What comes back is what was sent: as plain text it can do nothing in a browser.
    return reply.type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(answer);
  }

  private adapterOf(request: WebhookRequest): PlatformAdapter {
    const adapter = this.adapters.get(request.params.platform);
    if (!adapter) throw new Failure('NOT_FOUND');
    return adapter;
  }

  private async refuse(error: unknown, request: WebhookRequest, reply: FastifyReply): Promise<FastifyReply> {
    let failure = this.failureOf(error, request);
    if (failure.code === 'WEBHOOK_NOT_VERIFIED') failure = await this.limited(failure, request);
    if (failure.retryable) reply.header('retry-after', String(retryAfterSeconds));
    return reply.status(failure.status).send({ error: { ...failureBody(failure), requestId: request.id } });
  }

  private failureOf(error: unknown, request: WebhookRequest): Failure {
    if (error instanceof Failure) return error;
    const { statusCode, message } = error as { statusCode?: number; message: string };
    const { platform } = request.params;
    if (statusCode === 413) {
      this.metrics.rejected.inc({
        platform: this.adapters.get(platform)?.platform ?? '',
        reason: 'TOO_LARGE',
      });
      return new Failure('PAYLOAD_TOO_LARGE', { limitBytes: bodyLimit });
    }
    if (statusCode && statusCode >= 400 && statusCode < 500)
      return new Failure('INVALID_INPUT', {}, { message });
    this.logger.error({ err: error, platform, requestId: request.id }, 'A webhook could not be taken.');
    return new Failure('INTERNAL');
  }

  /** Counts a refusal against its address; the ones over the limit are neither logged nor told why. */
  private async limited(failure: Failure, request: WebhookRequest): Promise<Failure> {
    const { reason } = failure.details as { reason: string };
    try {
      await this.refusals.consume(request.clientAddress);
      this.logger.warn(
        { platform: request.params.platform, reason, address: request.clientAddress, requestId: request.id },
        'A webhook was refused.',
      );
      return failure;
    } catch (limit) {
      return new Failure('RATE_LIMITED', {
        retryAt: new Date(this.clock.nowMs() + (limit as RateLimiterRes).msBeforeNext),
      });
    }
  }
}
