import { MarkedModule } from '../discovery/marked.module.js';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { APP_GUARD } from '@nestjs/core';
import { TierAdminResolver } from './graphql/tier-admin.resolver.js';
import { TiersResolver } from './graphql/tiers.resolver.js';
import { AccountUpgradeResolver, PostUpgradeResolver } from './graphql/upgrade.resolvers.js';
import { UserTierResolver } from './graphql/user-tier.resolver.js';
import { ViewerTierResolver } from './graphql/viewer-tier.resolver.js';
import { GraphQLBudget } from './graphql-budget.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { TierGuard } from './tier.guard.js';
import { TiersRepository } from './tiers.repository.js';
import { TiersService } from './tiers.service.js';
import { UsageCounters } from './usage-counters.js';
import { UsageRepository } from './usage.repository.js';
import { SubscriptionEntity } from './subscription.entity.js';
import { TierEntity } from './tier.entity.js';
import { UsageEntity } from './usage.entity.js';

@Module({
  imports: [MarkedModule, TypeOrmModule.forFeature([TierEntity, SubscriptionEntity, UsageEntity])],
  providers: [
    TiersRepository,
    UsageRepository,
    UsageCounters,
    SubscriptionsService,
    TiersService,
    GraphQLBudget,
    TiersResolver,
    TierAdminResolver,
    UserTierResolver,
    ViewerTierResolver,
    AccountUpgradeResolver,
    PostUpgradeResolver,
    { provide: APP_GUARD, useClass: TierGuard },
  ],
  exports: [SubscriptionsService, TiersService, UsageCounters],
})
export class SubscriptionsModule {}
