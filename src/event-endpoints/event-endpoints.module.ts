import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuthModule } from '../oauth/oauth.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { UsersModule } from '../users/users.module.js';
import { DeliveryAttemptEntity } from './queues/attempt.entity.js';
import { DeliveryBacklog } from './sending/backlog.js';
import { DeliveriesRepository } from './deliveries/deliveries.repository.js';
import { DeliveriesService } from './deliveries/deliveries.service.js';
import { DeliverySettings } from './sending/delivery-settings.js';
import { DeliveryEntity } from './queues/delivery.entity.js';
import { DeliveryWorker } from './sending/delivery.worker.js';
import { DeliveryErasureRepository } from './erasure/erasure.repository.js';
import { DeliveryErasureService } from './erasure/erasure.service.js';
import { DeliveryRetentionRepository } from './erasure/retention.repository.js';
import { DeliveryRetentionService } from './erasure/retention.service.js';
import { FanOutRepository } from './queues/fan-out.repository.js';
import { FanOutService } from './queues/fan-out.service.js';
import { DeliveryMetrics } from './sending/metrics.js';
import { LoadBatches } from './sending/load-batches.js';
import { OutcomeBatches } from './sending/outcome-batches.js';
import { OutcomesRepository } from './queues/outcomes.repository.js';
import { EventSender } from './sending/sender.js';
import { StreamEntity } from './queues/stream.entity.js';
import { StreamsRepository } from './queues/streams.repository.js';
import { DisabledNoticeService } from './health/disabled-notice.service.js';
import { EndpointAccess } from './endpoints/endpoint-access.js';
import { EndpointEntity } from './endpoints/endpoint.entity.js';
import { EndpointHealthService } from './health/endpoint-health.service.js';
import { EndpointLimits } from './endpoints/endpoint-limits.js';
import { EndpointLogRepository } from './log/endpoint-log.repository.js';
import { EndpointLogService } from './log/endpoint-log.service.js';
import { EndpointSecretsService } from './management/endpoint-secrets.service.js';
import { EndpointSettingsCheck } from './management/endpoint-settings.js';
import { EndpointsRepository } from './endpoints/endpoints.repository.js';
import { EndpointsService } from './management/endpoints.service.js';
import { EndpointHealthRepository } from './health/health.repository.js';
import { EndpointLogResolver } from './graphql/endpoint-log.resolver.js';
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
    DeliveryRetentionRepository,
    DeliveryRetentionService,
    DeliverySettings,
    DeliveryWorker,
    DisabledNoticeService,
    EndpointAccess,
    EndpointHealthRepository,
    EndpointHealthService,
    EndpointLimits,
    EndpointLogRepository,
    EndpointLogResolver,
    EndpointLogService,
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
    LoadBatches,
    OutcomeBatches,
    OutcomesRepository,
    ReplayRepository,
    ReplayService,
    StreamsRepository,
  ],
})
export class EventEndpointsModule {}
