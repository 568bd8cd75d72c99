import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MarkedModule } from '../discovery/marked.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountHealthReports } from './account-health-reports.js';
import { AccountListeners } from './account-listeners.js';
import { ReportedAuthorizationsService } from './reported-authorizations.service.js';
import { AccountConnectorService } from './account-connector.service.js';
import { AccountErasureRepository } from './erasure/erasure.repository.js';
import { AccountErasureService } from './erasure/erasure.service.js';
import { AccountRemovalService } from './account-removal.service.js';
import { AccountProfilesRepository } from './profiles/profiles.repository.js';
import { AccountProfilesService } from './profiles/profiles.service.js';
import { AccountViews } from './account-views.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { HealthEventsService } from './health-events/health-events.service.js';
import { ReportedHealthRepository } from './health-events/reported-health.repository.js';
import { EventContexts } from './event-contexts.js';
import { AccountLoaders } from './graphql/account-loaders.js';
import { AccountMutationsResolver } from './graphql/account-mutations.resolver.js';
import { AccountResolver } from './graphql/account.resolver.js';
import { AccountsResolver } from './graphql/accounts.resolver.js';
import { DeleteViewerResolver } from './graphql/delete-viewer.resolver.js';
import { PlatformsResolver } from './graphql/platforms.resolver.js';
import { ReconnectRequiredResolver } from './graphql/reconnect-required.type.js';
import { TierChangeResolver } from './graphql/tier-change.resolver.js';
import { ViewerAccountResolver } from './graphql/viewer-account.resolver.js';
import { PlatformStatusRepository } from './platform-status/platform-status.repository.js';
import { PlatformStatusResolver } from './platform-status/platform-status.resolver.js';
import { ReconnectNoticesService } from './notices/reconnect-notices.service.js';
import { TierChangeRepository } from './tier-changes/tier-change.repository.js';
import { TierChangeService } from './tier-changes/tier-change.service.js';
import { AccountEntity } from './account.entity.js';

const resolvers = [
  AccountResolver,
  AccountsResolver,
  AccountMutationsResolver,
  DeleteViewerResolver,
  ViewerAccountResolver,
  ReconnectRequiredResolver,
  PlatformsResolver,
  PlatformStatusRepository,
  PlatformStatusResolver,
  TierChangeResolver,
];

@Module({
  imports: [
    MarkedModule,
    TypeOrmModule.forFeature([AccountEntity]),
    GrantsModule,
    SubscriptionsModule,
    UsersModule,
  ],
  providers: [
    AccountsRepository,
    AccountListeners,
    AccountHealthReports,
    ReportedAuthorizationsService,
    AccountViews,
    AccountsService,
    AccountConnectorService,
    AccountRemovalService,
    ReportedHealthRepository,
    HealthEventsService,
    EventContexts,
    AccountErasureRepository,
    AccountErasureService,
    AccountProfilesRepository,
    AccountProfilesService,
    AccountLoaders,
    ReconnectNoticesService,
    TierChangeRepository,
    TierChangeService,
    ...resolvers,
  ],
  exports: [
    AccountsService,
    ReportedAuthorizationsService,
    AccountErasureService,
    AccountConnectorService,
    AccountViews,
    AccountsRepository,
    HealthEventsService,
    EventContexts,
    AccountLoaders,
  ],
})
export class AccountsModule {}
