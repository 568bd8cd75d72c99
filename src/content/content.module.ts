import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ContentSynchronizer } from './content-synchronizer.js';
import { ContentSyncsRepository } from './content-syncs.repository.js';
import { ContentService } from './content.service.js';
import { MediaLoaders } from './graphql/media-loaders.js';
import { MediaResolver } from './graphql/media.resolver.js';
import { SyncAccountResolver } from './graphql/sync-account.resolver.js';
import { ContentDue } from './jobs/content-due.schedule.js';
import { ContentSyncTask } from './jobs/content-sync.task.js';
import { MediaRepository } from './media.repository.js';

/** What accounts have published: read from their platforms, kept, shown. */
@Module({
  imports: [AccountsModule],
  providers: [
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
})
export class ContentModule {}
