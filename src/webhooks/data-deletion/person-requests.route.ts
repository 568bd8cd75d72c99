import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../failures/failure.js';
import { sendPage } from '../../pages/page.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { sendFailure, toFailure } from '../../http/error-response.js';
import { DataDeletionService } from './data-deletion.service.js';
import { deletionPage } from './deletion-page.js';
import { WebhookRefusals } from '../intake/refusals.js';

const bodyLimit = 64 * 1024;

type FormRequest = FastifyRequest<{ Params: { platform: string }; Body: string | undefined }>;

/** `/webhooks/:platform/deauthorize` and `/data-deletion`, and the page that shows the state of a deletion. */
@Injectable()
export class PersonRequestsRoute implements OnModuleInit {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly deletion: DataDeletionService,
    private readonly platforms: PlatformRegistry,
    private readonly refusals: WebhookRefusals,
  ) {}

  onModuleInit(): void {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, done) =>
        done(null, body),
      );
      scope.setErrorHandler((error, request, reply) => this.refuse(error, request, reply));
      scope.post('/webhooks/:platform/deauthorize', { bodyLimit }, async (request, reply) => {
        const form = request as FormRequest;
        await this.deletion.handleDeauthorization(this.adapterOf(form), form.body ?? '');
        return reply.status(200).send();
      });
      scope.post('/webhooks/:platform/data-deletion', { bodyLimit }, async (request, reply) => {
        const form = request as FormRequest;
        return reply.send(await this.deletion.handleRequest(this.adapterOf(form), form.body ?? ''));
      });
      scope.get('/data-deletion/:code', (request, reply) => this.page(request, reply));
    });
  }

  private async page(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { code } = request.params as { code: string };
    const status = await this.deletion.status(code.slice(0, 64));
    sendPage(reply, status ? 200 : 404, deletionPage(status));
    return reply;
  }

  private adapterOf({ params }: FormRequest): PlatformAdapter {
    const adapter = this.platforms.findBySlug(params.platform);
    if (!adapter) throw new Failure('NOT_FOUND');
    return adapter;
  }

  private async refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const found = toFailure(error, request, bodyLimit);
    return sendFailure(request, reply, await this.refusals.count(found, request));
  }
}
