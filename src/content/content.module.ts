import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AccountAudiencesRepository } from './account-audiences.repository.js';
import { AccountAudiencesSynchronizer } from './account-audiences-synchronizer.js';
import { AccountMetricsRepository } from './account-metrics.repository.js';
import { AccountMetricsSynchronizer } from './account-metrics-synchronizer.js';
import { CommentModeration } from './comment-moderation.js';
import { CommentRepliesRepository } from './comment-replies.repository.js';
import { CommentRepliesService } from './comment-replies.service.js';
import { CommentSynchronizer } from './comment-synchronizer.js';
import { CommentsRepository } from './comments.repository.js';
import { CommentsService } from './comments.service.js';
import { ContentNewsService } from './content-news.service.js';
import { ContentSynchronizer } from './content-synchronizer.js';
import { ContentSyncsRepository } from './content-syncs.repository.js';
import { ContentService } from './content.service.js';
import { AccountAudienceResolver } from './graphql/account-audience.resolver.js';
import { AccountMetricsResolver } from './graphql/account-metrics.resolver.js';
import { CommentsResolver } from './graphql/comments.resolver.js';
import { MediaLoaders } from './graphql/media-loaders.js';
import { MediaResolver } from './graphql/media.resolver.js';
import { SyncAccountResolver } from './graphql/sync-account.resolver.js';
import { ConfirmReplyTask } from './jobs/confirm-reply.task.js';
import { ContentDue } from './jobs/content-due.schedule.js';
import { ContentSyncTask } from './jobs/content-sync.task.js';
import { PurgeReplies } from './jobs/purge-replies.schedule.js';
import { SyncCommentsTask } from './jobs/sync-comments.task.js';
import { SyncMetricsTask } from './jobs/sync-metrics.task.js';
import { MediaRepository } from './media.repository.js';

/** What accounts have published: read from their platforms, kept, shown. */
@Module({
  imports: [AccountsModule],
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
    ConfirmReplyTask,
    PurgeReplies,
    SyncCommentsTask,
    SyncMetricsTask,
    ContentNewsService,
    ContentDue,
    ContentService,
    ContentSyncTask,
    ContentSynchronizer,
    ContentSyncsRepository,
    MediaLoaders,
    MediaRepository,
    MediaResolver,
    SyncAccountResolver,
  ],
  exports: [ContentNewsService],
})
export class ContentModule {}
