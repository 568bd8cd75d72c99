import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuthModule } from '../oauth/oauth.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { UsersModule } from '../users/users.module.js';
import { DeliveryAttemptEntity } from './deliveries/attempt.entity.js';
import { DeliveryBacklog } from './deliveries/backlog.js';
import { DeliveriesRepository } from './deliveries/deliveries.repository.js';
import { DeliveriesService } from './deliveries/deliveries.service.js';
import { DeliverySettings } from './deliveries/delivery-settings.js';
import { DeliveryEntity } from './deliveries/delivery.entity.js';
import { DeliveryWorker } from './deliveries/delivery.worker.js';
import { DeliveryErasureRepository } from './deliveries/erasure.repository.js';
import { DeliveryErasureService } from './deliveries/erasure.service.js';
import { FanOutRepository } from './deliveries/fan-out.repository.js';
import { FanOutService } from './deliveries/fan-out.service.js';
import { DeliveryMetrics } from './deliveries/metrics.js';
import { OutcomeBatches } from './deliveries/outcome-batches.js';
import { OutcomesRepository } from './deliveries/outcomes.repository.js';
import { EventSender } from './deliveries/sender.js';
import { StreamEntity } from './deliveries/stream.entity.js';
import { StreamsRepository } from './deliveries/streams.repository.js';
import { DisabledNoticeService } from './endpoints/disabled-notice.service.js';
import { EndpointAccess } from './endpoints/endpoint-access.js';
import { EndpointEntity } from './endpoints/endpoint.entity.js';
import { EndpointHealthService } from './endpoints/endpoint-health.service.js';
import { EndpointLimits } from './endpoints/endpoint-limits.js';
import { EndpointSecretsService } from './endpoints/endpoint-secrets.service.js';
import { EndpointSettingsCheck } from './endpoints/endpoint-settings.js';
import { EndpointsRepository } from './endpoints/endpoints.repository.js';
import { EndpointsService } from './endpoints/endpoints.service.js';
import { EndpointHealthRepository } from './endpoints/health.repository.js';
import { EndpointSecretsResolver } from './graphql/endpoint-secrets.resolver.js';
import { EventDeliveriesResolver } from './graphql/event-deliveries.resolver.js';
import { EventEndpointsResolver } from './graphql/event-endpoints.resolver.js';
import { ReplayRepository } from './replay/replay.repository.js';
import { ReplayService } from './replay/replay.service.js';

/** Endpoints of receivers, and the delivery of events to them. */
@Module({
  imports: [
    TypeOrmModule.forFeature([EndpointEntity, StreamEntity, DeliveryEntity, DeliveryAttemptEntity]),
    OAuthModule,
    OutboundModule,
    UsersModule,
  ],
  providers: [
    DeliveriesRepository,
    DeliveriesService,
    DeliveryBacklog,
    DeliveryErasureRepository,
    DeliveryErasureService,
    DeliveryMetrics,
    DeliverySettings,
    DeliveryWorker,
    DisabledNoticeService,
    EndpointAccess,
    EndpointHealthRepository,
    EndpointHealthService,
    EndpointLimits,
    EndpointSecretsResolver,
    EndpointSecretsService,
    EndpointSettingsCheck,
    EndpointsRepository,
    EndpointsService,
    EventDeliveriesResolver,
    EventEndpointsResolver,
    EventSender,
    FanOutRepository,
    FanOutService,
    OutcomeBatches,
    OutcomesRepository,
    ReplayRepository,
    ReplayService,
    StreamsRepository,
  ],
})
export class EventEndpointsModule {}
