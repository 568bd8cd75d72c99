import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { UsersModule } from '../users/users.module.js';
import { ChunkSender } from './chunk-sender.js';
import { ContainerMaker } from './container-maker.js';
import { ContainerPublishingService } from './container-publishing.service.js';
import { ComposerService } from './composer.service.js';
import { ComposerResolver } from './graphql/composer.resolver.js';
import { PostLoaders } from './graphql/post-loaders.js';
import { PostMutationsResolver } from './graphql/post-mutations.resolver.js';
import { PostResolver } from './graphql/post.resolver.js';
import { PostsResolver } from './graphql/posts.resolver.js';
import { PublishingQuotaResolver } from './graphql/publishing-quota.resolver.js';
import { UploadsResolver } from './graphql/uploads.resolver.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { DiscardUploadTask } from './jobs/discard-upload.task.js';
import { PublishProcessor } from './jobs/publish.processor.js';
import { PurgeKeysSchedule } from './jobs/purge-keys.schedule.js';
import { StatusProcessor } from './jobs/status.processor.js';
import { SweepUploadsSchedule } from './jobs/sweep-uploads.schedule.js';
import { PostAttemptsRepository } from './post-attempts.repository.js';
import { PostChecks } from './post-checks.js';
import { PostContainersRepository } from './post-containers.repository.js';
import { PostFilesRepository } from './post-files.repository.js';
import { PostFilesService } from './post-files.service.js';
import { PostLedger } from './post-ledger.js';
import { PostingService } from './posting.service.js';
import { PostsRepository } from './posts.repository.js';
import { PostsService } from './posts.service.js';
import { PublishableRequests } from './publishable-requests.js';
import { Publishers } from './publishers.js';
import { PublishingQuotasRepository } from './publishing-quotas.repository.js';
import { PublishingService } from './publishing.service.js';
import { UploadFiles } from './upload-files.js';
import { uploadStore } from './upload-store.js';
import { UploadsRepository } from './uploads.repository.js';
import { UploadsService } from './uploads.service.js';
import { WatchingService } from './watching.service.js';

const repositories = [
  PostsRepository,
  PostAttemptsRepository,
  PostContainersRepository,
  PublishingQuotasRepository,
  PostFilesRepository,
  UploadsRepository,
  IdempotencyKeysRepository,
];

const resolvers = [
  PostResolver,
  PostsResolver,
  PostMutationsResolver,
  UploadsResolver,
  ComposerResolver,
  PublishingQuotaResolver,
];

const jobs = [PublishProcessor, StatusProcessor, DiscardUploadTask, SweepUploadsSchedule, PurgeKeysSchedule];

/** Publishing: files that come in, posts that go out, and what becomes of them. */
@Module({
  imports: [AccountsModule, SubscriptionsModule, UsersModule, OutboundModule],
  providers: [
    ...repositories,
    { provide: UploadFiles, inject: [Config], useFactory: (config: Config) => uploadStore.create(config) },
    UploadsService,
    Publishers,
    ComposerService,
    PostChecks,
    PostLedger,
    PostFilesService,
    ChunkSender,
    PublishableRequests,
    ContainerMaker,
    ContainerPublishingService,
    PublishingService,
    WatchingService,
    PostsService,
    PostingService,
    PostLoaders,
    ...resolvers,
    ...jobs,
  ],
  exports: [PostsService, PostFilesService, UploadFiles, UploadsService, UploadsRepository],
})
export class PostsModule {}
