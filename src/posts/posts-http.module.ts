import { Module } from '@nestjs/common';
import { UploadsModule } from '../uploads/uploads.module.js';
import { DomainVerificationRoutes } from './domain-verification.routes.js';
import { PostsModule } from './posts.module.js';
import { MediaUrlsController } from './publishing/media-urls/media-urls.controller.js';

/** The routes from which platforms fetch media. */
@Module({
  imports: [PostsModule, UploadsModule],
  controllers: [MediaUrlsController],
  providers: [DomainVerificationRoutes],
})
export class PostsHttpModule {}
