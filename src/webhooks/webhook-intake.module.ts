import { Module } from '@nestjs/common';
import { PersonRequestsRoute } from './person-requests.route.js';
import { WebhookInbox } from './webhook-inbox.js';
import { WebhookIntakeRoute } from './webhook-intake.route.js';
import { WebhookIntakeService } from './webhook-intake.service.js';
import { WebhookRefusals } from './webhook-refusals.js';
import { WebhooksModule } from './webhooks.module.js';

/** The address platforms send to: in processes of the role `webhooks`. */
@Module({
  imports: [WebhooksModule],
  providers: [WebhookInbox, WebhookIntakeService, WebhookRefusals, WebhookIntakeRoute, PersonRequestsRoute],
})
export class WebhookIntakeModule {}
