import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AccountAudiencesRepository } from './insights/audiences.repository.js';
import { AccountAudiencesSynchronizer } from './insights/audiences-synchronizer.js';
import { AccountMetricsRepository } from './insights/metrics.repository.js';
import { AccountMetricsSynchronizer } from './insights/metrics-synchronizer.js';
import { CommentModeration } from './comments/moderation.js';
import { CommentRepliesRepository } from './comments/replies.repository.js';
import { CommentRepliesService } from './comments/replies.service.js';
import { CommentSynchronizer } from './comments/synchronizer.js';
import { CommentsRepository } from './comments/comments.repository.js';
import { CommentsService } from './comments/comments.service.js';
import { ReportedContentService } from './reported-content.service.js';
import { ContentSynchronizer } from './sync/synchronizer.js';
import { ContentSyncMetrics } from './sync/sync-metrics.js';
import { ContentSyncsRepository } from './sync/syncs.repository.js';
import { ContentEvents } from './content-events.js';
import { ContentService } from './content.service.js';
import { AccountAudienceResolver } from './graphql/account-audience.resolver.js';
import { AccountMetricsResolver } from './graphql/account-metrics.resolver.js';
import { CommentsResolver } from './graphql/comments.resolver.js';
import { MediaLoaders } from './graphql/media-loaders.js';
import { MediaResolver } from './graphql/media.resolver.js';
import { SyncAccountResolver } from './graphql/sync-account.resolver.js';
import { SyncJobsService } from './sync/sync-jobs.service.js';
import { MediaMetricsRepository } from './media/media-metrics.repository.js';
import { MediaRepository } from './media/media.repository.js';
import { AccountAudienceEntity } from './insights/audience.entity.js';
import { AccountMetricEntity } from './insights/metric.entity.js';
import { CommentEntity } from './comments/comment.entity.js';
import { CommentReplyEntity } from './comments/reply.entity.js';
import { ContentSyncEntity } from './sync/sync.entity.js';
import { MediaMetricDayEntity } from './media/media-metric-day.entity.js';
import { MediaEntity } from './media/media.entity.js';

/** Media, comments and metrics of accounts, synced from their platforms. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      AccountAudienceEntity,
      AccountMetricEntity,
      CommentEntity,
      CommentReplyEntity,
      ContentSyncEntity,
      MediaEntity,
      MediaMetricDayEntity,
    ]),
    AccountsModule,
  ],
  providers: [
    AccountAudienceResolver,
    AccountAudiencesRepository,
    AccountAudiencesSynchronizer,
    AccountMetricsRepository,
    AccountMetricsResolver,
    AccountMetricsSynchronizer,
    CommentModeration,
    CommentRepliesRepository,
    CommentRepliesService,
    CommentsRepository,
    CommentsResolver,
    CommentsService,
    CommentSynchronizer,
    ReportedContentService,
    ContentEvents,
    ContentService,
    SyncJobsService,
    ContentSynchronizer,
    ContentSyncsRepository,
    ContentSyncMetrics,
    MediaLoaders,
    MediaMetricsRepository,
    MediaRepository,
    MediaResolver,
    SyncAccountResolver,
  ],
  exports: [
    ContentService,
    CommentsService,
    CommentRepliesService,
    CommentModeration,
    ReportedContentService,
  ],
})
export class ContentModule {}
