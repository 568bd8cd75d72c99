import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CommerceModule } from '../commerce/commerce.module.js';
import { ContentModule } from '../content/content.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { PostsModule } from '../posts/posts.module.js';
import { DataDeletionRepository } from './data-deletion/data-deletion.repository.js';
import { DataDeletionService } from './data-deletion/data-deletion.service.js';
import { WebhookEventsResolver } from './graphql/webhook-events.resolver.js';
import { WebhookRematchService } from './processing/rematch.service.js';
import { WebhookRetentionService } from './processing/retention.service.js';
import { WebhooksProcessor } from './processing/webhooks.processor.js';
import { WebhookBacklog } from './processing/backlog.js';
import { WebhookEffects } from './processing/effects.js';
import { WebhookEventsRepository } from './events.repository.js';
import { WebhookMetrics } from './metrics.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';
import { DataDeletionRequestEntity } from './data-deletion/data-deletion-request.entity.js';
import { WebhookEventEntity } from './event.entity.js';

/** Stored webhook events: processing, replay and the admin API. */
@Module({
  imports: [
    TypeOrmModule.forFeature([DataDeletionRequestEntity, WebhookEventEntity]),
    AccountsModule,
    CommerceModule,
    ContentModule,
    GrantsModule,
    PostsModule,
  ],
  providers: [
    DataDeletionRepository,
    DataDeletionService,
    WebhookBacklog,
    WebhookEffects,
    WebhookEventsRepository,
    WebhookEventsResolver,
    WebhookMetrics,
    WebhooksProcessor,
    WebhooksRepository,
    WebhookRematchService,
    WebhookRetentionService,
    WebhooksService,
  ],
  exports: [DataDeletionService, WebhookMetrics, WebhooksRepository],
})
export class WebhooksModule {}
