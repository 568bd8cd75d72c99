import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { UsersModule } from '../users/users.module.js';
import { CancelPostService } from './cancel-post.service.js';
import { CheckPostService } from './check-post.service.js';
import { ComposerService } from './composer.service.js';
import { NewPostChecks } from './new-post-checks.service.js';
import { CreatePostsService } from './create-posts.service.js';
import { ComposerResolver } from './graphql/composer.resolver.js';
import { PostOptionsService } from './post-options.service.js';
import { PostLoaders } from './graphql/post-loaders.js';
import { PostMutationsResolver } from './graphql/post-mutations.resolver.js';
import { PostPacingResolver } from './graphql/post-pacing.resolver.js';
import { PostProblemsResolver } from './graphql/post-problems.resolver.js';
import { PostResolver } from './graphql/post.resolver.js';
import { PostsResolver } from './graphql/posts.resolver.js';
import { PublishingQuotaResolver } from './graphql/publishing-quota.resolver.js';
import { PostPacingEntity } from './pacing/pacing.entity.js';
import { PacingRepository } from './pacing/pacing.repository.js';
import { PacingService } from './pacing/pacing.service.js';
import { PostValidator } from './post-validator.js';
import { PostsRepository } from './posts.repository.js';
import { PostsService } from './posts.service.js';
import { AttemptLedger } from './publishing/attempt-ledger.js';
import { AttemptsRepository } from './publishing/attempts.repository.js';
import { ContainersRepository } from './publishing/containers.repository.js';
import { ChunkSender } from './publishing/flows/chunk-sender.js';
import { ChunkedVideoFlow } from './publishing/flows/chunked-video.flow.js';
import { ContainerCreator } from './publishing/flows/container-creator.js';
import { ContainerPublication } from './publishing/flows/container-publication.js';
import { ContainerFlow } from './publishing/flows/container.flow.js';
import { LostPublishResponse } from './publishing/flows/lost-publish-response.js';
import { PublishFlows } from './publishing/flows/publish-flows.js';
import { PulledPhotosFlow } from './publishing/flows/pulled-photos.flow.js';
import { UnavailablePlatformFlow } from './publishing/flows/unavailable-platform.flow.js';
import { MediaUrlsRepository } from './publishing/media-urls/media-urls.repository.js';
import { MediaUrlsService } from './publishing/media-urls/media-urls.service.js';
import { PublishRequestBuilder } from './publishing/publish-request-builder.js';
import { PublishMetrics } from './publishing/metrics.js';
import { PublishWorker } from './publishing/publish.worker.js';
import { PublisherClient } from './publishing/publisher-client.js';
import { RecentMediaLookup } from './publishing/recent-media-lookup.js';
import { StatusReportsService } from './publishing/status-reports.service.js';
import { StatusWorker } from './publishing/status.worker.js';
import { PublishingQuotasRepository } from './publishing-quotas.repository.js';
import { RetryPostService } from './retry-post.service.js';
import { FailedPostsRepository } from './notices/failed-posts.repository.js';
import { FailureNoticesService } from './notices/failure-notices.service.js';
import { PostEntity } from './post.entity.js';
import { PostMediaEntity } from './post-media.entity.js';
import { PublishingQuotaEntity } from './publishing-quota.entity.js';
import { AttemptEntity } from './publishing/attempt.entity.js';
import { ContainerEntity } from './publishing/container.entity.js';
import { MediaUrlEntity } from './publishing/media-urls/media-url.entity.js';

const posts = [
  PostsRepository,
  PublishingQuotasRepository,
  PacingRepository,
  PacingService,
  PostValidator,
  PostsService,
  CreatePostsService,
  NewPostChecks,
  RetryPostService,
  CancelPostService,
  CheckPostService,
  ComposerService,
  PostOptionsService,
];

const publishing = [
  AttemptsRepository,
  AttemptLedger,
  ContainersRepository,
  MediaUrlsRepository,
  MediaUrlsService,
  PublisherClient,
  PublishRequestBuilder,
  RecentMediaLookup,
  PublishMetrics,
  FailedPostsRepository,
  FailureNoticesService,
  PublishWorker,
  StatusWorker,
  StatusReportsService,
];

const flows = [
  PublishFlows,
  ChunkedVideoFlow,
  ChunkSender,
  PulledPhotosFlow,
  ContainerFlow,
  ContainerCreator,
  ContainerPublication,
  LostPublishResponse,
  UnavailablePlatformFlow,
];

const resolvers = [
  PostLoaders,
  PostResolver,
  PostsResolver,
  PostMutationsResolver,
  ComposerResolver,
  PublishingQuotaResolver,
  PostPacingResolver,
  PostProblemsResolver,
];

/** Posts and publishing. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      PostEntity,
      PostMediaEntity,
      PostPacingEntity,
      PublishingQuotaEntity,
      AttemptEntity,
      ContainerEntity,
      MediaUrlEntity,
    ]),
    AccountsModule,
    SubscriptionsModule,
    UploadsModule,
    UsersModule,
  ],
  providers: [...posts, ...publishing, ...flows, ...resolvers],
  exports: [
    PostsService,
    CreatePostsService,
    NewPostChecks,
    CancelPostService,
    ComposerService,
    PostOptionsService,
    PublishingQuotasRepository,
    StatusReportsService,
    MediaUrlsService,
  ],
})
export class PostsModule {}
