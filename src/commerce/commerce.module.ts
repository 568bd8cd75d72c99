import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { UsersModule } from '../users/users.module.js';
import { CommerceService } from './commerce.service.js';
import { CommerceErasureRepository } from './erasure.repository.js';
import { CommerceErasureService } from './erasure.service.js';
import { ExportsController } from './exports/exports.controller.js';
import { ExportsService } from './exports/exports.service.js';
import { FinanceRepository } from './finance/finance.repository.js';
import { PaymentEntity } from './finance/payment.entity.js';
import { RevenueRepository } from './finance/revenue.repository.js';
import { StatementEntity } from './finance/statement.entity.js';
import { TransactionEntity } from './finance/transaction.entity.js';
import { TransactionsRepository } from './finance/transactions.repository.js';
import { TransactionsService } from './finance/transactions.service.js';
import { WithdrawalEntity } from './finance/withdrawal.entity.js';
import { AccountSyncResolver, ShopSyncResolver } from './graphql/account-sync.resolver.js';
import { CommerceLoaders } from './graphql/commerce-loaders.js';
import { CommerceMutationsResolver } from './graphql/commerce-mutations.resolver.js';
import { FinanceResolver } from './graphql/finance.resolver.js';
import { OrdersResolver } from './graphql/orders.resolver.js';
import { ProductsResolver } from './graphql/products.resolver.js';
import { ReturnsResolver } from './graphql/returns.resolver.js';
import { RevenueResolver } from './graphql/revenue.resolver.js';
import { ShopMetricEntity } from './metrics/shop-metric.entity.js';
import { ShopMetricsRepository } from './metrics/shop-metrics.repository.js';
import { BuyerRetentionService } from './orders/buyer-retention.service.js';
import { OrderLineEntity } from './orders/order-line.entity.js';
import { OrderEntity } from './orders/order.entity.js';
import { OrdersRepository } from './orders/orders.repository.js';
import { ProductEntity } from './products/product.entity.js';
import { ProductsRepository } from './products/products.repository.js';
import { SkuEntity } from './products/sku.entity.js';
import { StockEntity } from './products/stock.entity.js';
import { ReportedCommerceService } from './reported-commerce.service.js';
import { ReturnNoticesService } from './returns/return-notices.service.js';
import { ReturnEntity } from './returns/return.entity.js';
import { ReturnsRepository } from './returns/returns.repository.js';
import { ShopFactsService } from './shops/shop-facts.service.js';
import { ShopReadEntity } from './shops/shop-read.entity.js';
import { ShopEntity } from './shops/shop.entity.js';
import { ShopsRepository } from './shops/shops.repository.js';
import { CommerceMetrics } from './sync/commerce-metrics.js';
import { CommerceSyncEntity } from './sync/commerce-sync.entity.js';
import { CommerceSyncProcessor } from './sync/commerce-sync.processor.js';
import { CommerceSyncsRepository } from './sync/commerce-syncs.repository.js';
import { ItemStore } from './sync/item-store.js';
import { ObjectReadsService } from './sync/object-reads.service.js';
import { PageReader } from './sync/page-reader.js';
import { CommerceRejectedRowEntity } from './sync/rejected-row.entity.js';
import { RejectedRowsRepository } from './sync/rejected-rows.repository.js';
import { ShopAccess } from './sync/shop-access.js';
import { ShopBudgetsService } from './sync/shop-budgets.service.js';
import { ShopTransactions } from './sync/shop-transactions.js';
import { SyncHealthService } from './sync/sync-health.service.js';
import { SyncOverviewRepository } from './sync-overview/sync-overview.repository.js';
import { SyncOverviewResolver } from './sync-overview/sync-overview.resolver.js';
import { SyncPlansService } from './sync/sync-plans.service.js';
import { SyncReportsRepository } from './sync/sync-reports.repository.js';
import { RejectReasonsService } from './writes/reject-reasons.service.js';
import { ReturnDecisionEntity } from './writes/return-decision.entity.js';
import { ReturnDecisionsRepository } from './writes/return-decisions.repository.js';
import { ReturnDecisionsService } from './writes/return-decisions.service.js';
import { StockLeaseEntity } from './writes/stock-lease.entity.js';
import { StockUpdateEntity } from './writes/stock-update.entity.js';
import { StockUpdatesRepository } from './writes/stock-updates.repository.js';
import { StockUpdatesService } from './writes/stock-updates.service.js';

/** Shops: their orders, products, returns and settlements, synced from their platforms. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      CommerceRejectedRowEntity,
      CommerceSyncEntity,
      OrderEntity,
      OrderLineEntity,
      PaymentEntity,
      ProductEntity,
      ReturnDecisionEntity,
      ReturnEntity,
      ShopEntity,
      ShopMetricEntity,
      ShopReadEntity,
      SkuEntity,
      StatementEntity,
      StockEntity,
      StockLeaseEntity,
      StockUpdateEntity,
      TransactionEntity,
      WithdrawalEntity,
    ]),
    AccountsModule,
    UsersModule,
  ],
  controllers: [ExportsController],
  providers: [
    AccountSyncResolver,
    BuyerRetentionService,
    CommerceErasureRepository,
    CommerceErasureService,
    CommerceLoaders,
    CommerceMetrics,
    CommerceMutationsResolver,
    CommerceService,
    CommerceSyncProcessor,
    CommerceSyncsRepository,
    ExportsService,
    FinanceRepository,
    FinanceResolver,
    ItemStore,
    ObjectReadsService,
    OrdersRepository,
    OrdersResolver,
    PageReader,
    ProductsRepository,
    ProductsResolver,
    RejectedRowsRepository,
    RejectReasonsService,
    ReportedCommerceService,
    ReturnDecisionsRepository,
    ReturnDecisionsService,
    ReturnNoticesService,
    ReturnsRepository,
    ReturnsResolver,
    RevenueRepository,
    RevenueResolver,
    ShopAccess,
    ShopBudgetsService,
    ShopFactsService,
    ShopMetricsRepository,
    ShopSyncResolver,
    ShopTransactions,
    ShopsRepository,
    StockUpdatesRepository,
    StockUpdatesService,
    SyncHealthService,
    SyncOverviewRepository,
    SyncOverviewResolver,
    SyncPlansService,
    SyncReportsRepository,
    TransactionsRepository,
    TransactionsService,
  ],
  exports: [
    CommerceService,
    ShopAccess,
    StockUpdatesService,
    ReturnDecisionsService,
    RejectReasonsService,
    ReportedCommerceService,
  ],
})
export class CommerceModule {}
