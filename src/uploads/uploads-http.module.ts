import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { CallerStrategies } from '../auth/caller-strategies.js';
import { requireExpectedUser } from '../auth/expected-user.js';
import { requireAccess } from '../auth/require-access.js';
import { UploadLocker } from './tus/locker.js';
import { checkTusRequest, uploadScope } from './tus/request.js';
import { TusServer } from './tus/server.js';
import { UploadsController } from './tus/uploads.controller.js';
import { UploadsModule } from './uploads.module.js';

/** The routes for resumable uploads. */
@Module({
  imports: [UploadsModule],
  controllers: [UploadsController],
  providers: [TusServer, UploadLocker],
})
export class UploadsHttpModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly strategies: CallerStrategies,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance();
    fastify.addHook('onRequest', (request, reply) =>
      checkTusRequest(request, reply, async () => {
        const actor = await this.strategies.findCaller(request);
        requireExpectedUser(request, actor);
        requireAccess({ kind: 'scope', scope: uploadScope }, actor);
      }),
    );
    // Leaves the body unread: the tus library streams it.
    fastify.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null));
  }
}
