import { Module } from '@nestjs/common';
import { PersonRequestsRoute } from '../data-deletion/person-requests.route.js';
import { WebhookInbox } from './inbox.js';
import { WebhookIntakeRoute } from './intake.route.js';
import { WebhookIntakeService } from './intake.service.js';
import { WebhookRefusals } from './refusals.js';
import { WebhooksModule } from '../webhooks.module.js';

/** The endpoints that platforms call, in processes of the role `webhooks`. */
@Module({
  imports: [WebhooksModule],
  providers: [WebhookInbox, WebhookIntakeService, WebhookRefusals, WebhookIntakeRoute, PersonRequestsRoute],
})
export class WebhookIntakeModule {}
