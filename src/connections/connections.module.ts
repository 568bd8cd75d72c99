import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { UsersModule } from '../users/users.module.js';
import { ConnectCallbackService } from './callback.service.js';
import { ConnectFlowsService } from './connect-flows.service.js';
import { ConnectMetrics } from './metrics.js';
import { ConnectLimits } from './limits.js';
import { ConnectionChoicesService } from './choices.service.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConnectionsService } from './connections.service.js';
import { ConnectionsResolver } from './graphql/connections.resolver.js';
import { ConnectionsCleanupService } from './cleanup.service.js';
import { RevocationHoldService } from './revocation-hold.service.js';
import { SlotReservationsService } from './slot-reservations.service.js';
import { ConnectionStateEntity } from './connection-state.entity.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ConnectionStateEntity]),
    AccountsModule,
    GrantsModule,
    SubscriptionsModule,
    UsersModule,
  ],
  providers: [
    ConnectionsRepository,
    ConnectLimits,
    ConnectMetrics,
    ConnectionsService,
    SlotReservationsService,
    RevocationHoldService,
    ConnectFlowsService,
    ConnectCallbackService,
    ConnectionChoicesService,
    ConnectionsResolver,
    ConnectionsCleanupService,
  ],
  exports: [ConnectionsService, ConnectCallbackService],
})
export class ConnectionsModule {}
