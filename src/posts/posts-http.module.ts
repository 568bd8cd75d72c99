import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { CallerStrategies } from '../auth/caller-strategies.js';
import { requireAccess } from '../auth/require-access.js';
import { FilesController } from './files.controller.js';
import { PostsModule } from './posts.module.js';
import { SiteFiles } from './site-files.js';
import { checkTusRequest, uploadScope } from './tus-request.js';
import { TusServer } from './tus-server.js';
import { UploadLocker } from './upload-locker.js';
import { UploadsController } from './uploads.controller.js';

/** The routes over which media comes in from users and goes out to platforms. */
@Module({
  imports: [PostsModule],
  controllers: [UploadsController, FilesController],
  providers: [TusServer, UploadLocker, SiteFiles],
})
export class PostsHttpModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly strategies: CallerStrategies,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance();
    fastify.addHook('onRequest', (request, reply) =>
      checkTusRequest(request, reply, async () => {
        requireAccess({ kind: 'scope', scope: uploadScope }, await this.strategies.findCaller(request));
      }),
    );
    // The bytes of an upload are left in the request, for the tus library to stream.
    fastify.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null));
  }
}
