import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ContentModule } from '../content/content.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { PostsModule } from '../posts/posts.module.js';
import { DataDeletionRepository } from './data-deletion.repository.js';
import { DataDeletionService } from './data-deletion.service.js';
import { WebhookEventsResolver } from './graphql/webhook-events.resolver.js';
import { WebhookRematchService } from './processing/rematch.service.js';
import { WebhookRetentionService } from './processing/retention.service.js';
import { WebhooksProcessor } from './processing/webhooks.processor.js';
import { WebhookBacklog } from './webhook-backlog.js';
import { WebhookEffects } from './webhook-effects.js';
import { WebhookEventsRepository } from './webhook-events.repository.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';
import { DataDeletionRequestEntity } from './data-deletion-request.entity.js';
import { WebhookEventEntity } from './webhook-event.entity.js';

/** Stored events: what comes of them, and what administrators see of them. */
@Module({
  imports: [
    TypeOrmModule.forFeature([DataDeletionRequestEntity, WebhookEventEntity]),
    AccountsModule,
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
