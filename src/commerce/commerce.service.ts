import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Account } from '../accounts/domain/account.js';
import { Clock } from '../clock/clock.js';
import { ReadReplica } from '../database/read-replica.js';
import { Failure } from '../failures/failure.js';
import { WakeUps } from '../jobs/wake-ups/wake-ups.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import type { Ordered, PageKey, Period } from './domain/page.js';
import type { StatementSums } from './domain/balance.js';
import { FinanceRepository } from './finance/finance.repository.js';
import type { PaymentEntity } from './finance/payment.entity.js';
import { type Revenue, type RevenueGroup, RevenueRepository } from './finance/revenue.repository.js';
import type { StatementEntity } from './finance/statement.entity.js';
import type { TransactionEntity } from './finance/transaction.entity.js';
import type { WithdrawalEntity } from './finance/withdrawal.entity.js';
import type { ShopMetricEntity } from './metrics/shop-metric.entity.js';
import { ShopMetricsRepository } from './metrics/shop-metrics.repository.js';
import type { OrderFilter, OrderSorting } from './orders/order-list.js';
import type { OrderLineEntity } from './orders/order-line.entity.js';
import type { OrderEntity } from './orders/order.entity.js';
import { type OrderedOrder, OrdersRepository } from './orders/orders.repository.js';
import type { ProductEntity } from './products/product.entity.js';
import {
  type OrderedProduct,
  type ProductFilter,
  ProductsRepository,
} from './products/products.repository.js';
import type { SkuEntity } from './products/sku.entity.js';
import type { StockEntity } from './products/stock.entity.js';
import type { ReturnEntity } from './returns/return.entity.js';
import {
  type OrderedReturn,
  type ReturnFilter,
  type ReturnSorting,
  ReturnsRepository,
} from './returns/returns.repository.js';
import type { ShopEntity } from './shops/shop.entity.js';
import { ShopsRepository } from './shops/shops.repository.js';
import type { CommerceSyncEntity } from './sync/commerce-sync.entity.js';
import { CommerceSyncsRepository } from './sync/commerce-syncs.repository.js';
import type { CommerceRejectedRowEntity } from './sync/rejected-row.entity.js';
import { knownStreams } from './sync/known-streams.js';
import { RejectedRowsRepository } from './sync/rejected-rows.repository.js';

const maxResyncMs = 3 * 366 * 24 * 3_600_000;

/**
 * Reads of shops on behalf of their owner. Lists are of one account and read by key: pass `orderKey` and `id` of the last row.
 * Methods that take an account throw Failure NOT_FOUND if it is not the owner's, and COMMERCE_NOT_SUPPORTED if it is no shop.
 * Lists of what the platform alone writes may be stale. Products and returns are not: the user changes them.
 */
@Injectable()
export class CommerceService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
    private readonly shopRows: ShopsRepository,
    private readonly orderRows: OrdersRepository,
    private readonly productRows: ProductsRepository,
    private readonly returnRows: ReturnsRepository,
    private readonly finance: FinanceRepository,
    private readonly revenues: RevenueRepository,
    private readonly metricRows: ShopMetricsRepository,
    private readonly syncRows: CommerceSyncsRepository,
    private readonly rejected: RejectedRowsRepository,
    private readonly replica: ReadReplica,
    private readonly wakeUps: WakeUps,
    private readonly clock: Clock,
  ) {}

  /** The account of a shop. @throws Failure NOT_FOUND, COMMERCE_NOT_SUPPORTED */
  async requireShop(owner: string, accountId: string): Promise<Account> {
    const account = await this.accounts.findOwned(owner, accountId);
    if (!this.platforms.find(account.platform)?.commerce) throw new Failure('COMMERCE_NOT_SUPPORTED');
    return account;
  }

  /** Facts of shops by account, in any order. A shop whose facts were not read yet is left out. */
  shops(owner: string, accountIds: readonly string[]): Promise<ShopEntity[]> {
    return this.shopRows.findOwned(owner, accountIds);
  }

  async orders(
    owner: string,
    accountId: string,
    filter: OrderFilter,
    sorting: OrderSorting,
    after: PageKey | null,
    limit: number,
  ): Promise<OrderedOrder[]> {
    await this.requireShop(owner, accountId);
    return this.replica.read((manager) =>
      this.orderRows.page(accountId, filter, sorting, after, limit, manager),
    );
  }

  /** Orders by id, in any order. Unknown ids are left out. */
  ordersById(owner: string, ids: readonly string[]): Promise<OrderEntity[]> {
    return this.orderRows.findOwned(owner, ids);
  }

  /** Orders by platform id, in any order. Unknown ids are left out. */
  ordersByExternalId(owner: string, accountId: string, ids: readonly string[]): Promise<OrderEntity[]> {
    return this.orderRows.findByExternalId(owner, accountId, ids);
  }

  orderLines(owner: string, orderIds: readonly string[]): Promise<OrderLineEntity[]> {
    return this.orderRows.linesOf(owner, orderIds);
  }

  /** Number of returns of orders, in any order. Orders without one are left out. */
  returnCounts(owner: string, orderIds: readonly string[]): Promise<{ orderId: string; count: number }[]> {
    return this.returnRows.countByOrder(owner, orderIds);
  }

  async products(
    owner: string,
    accountId: string,
    filter: ProductFilter,
    after: PageKey | null,
    limit: number,
  ): Promise<OrderedProduct[]> {
    await this.requireShop(owner, accountId);
    return this.productRows.page(accountId, filter, after, limit);
  }

  productsById(owner: string, ids: readonly string[]): Promise<ProductEntity[]> {
    return this.productRows.findOwned(owner, ids);
  }

  skus(owner: string, productIds: readonly string[]): Promise<SkuEntity[]> {
    return this.productRows.skusOf(owner, productIds);
  }

  stock(owner: string, productIds: readonly string[]): Promise<StockEntity[]> {
    return this.productRows.stockOf(owner, productIds);
  }

  async returns(
    owner: string,
    accountId: string,
    filter: ReturnFilter,
    sorting: ReturnSorting,
    after: PageKey | null,
    limit: number,
  ): Promise<OrderedReturn[]> {
    await this.requireShop(owner, accountId);
    return this.returnRows.page(accountId, filter, sorting, after, limit);
  }

  returnsById(owner: string, ids: readonly string[]): Promise<ReturnEntity[]> {
    return this.returnRows.findOwned(owner, ids);
  }

  async statements(
    owner: string,
    accountId: string,
    period: Period,
    after: PageKey | null,
    limit: number,
  ): Promise<Ordered<StatementEntity>[]> {
    await this.requireShop(owner, accountId);
    return this.replica.read((manager) =>
      this.finance.page('statements', accountId, period, after, limit, {}, manager),
    );
  }

  /** @param filter one statement, or one order by its platform id; empty for all of the account */
  async transactions(
    owner: string,
    accountId: string,
    filter: Period & { statementId?: string | null; orderExternalId?: string | null },
    after: PageKey | null,
    limit: number,
  ): Promise<Ordered<TransactionEntity>[]> {
    await this.requireShop(owner, accountId);
    return this.replica.read((manager) =>
      this.finance.page('transactions', accountId, filter, after, limit, filter, manager),
    );
  }

  async payments(
    owner: string,
    accountId: string,
    period: Period,
    after: PageKey | null,
    limit: number,
  ): Promise<Ordered<PaymentEntity>[]> {
    await this.requireShop(owner, accountId);
    return this.replica.read((manager) =>
      this.finance.page('payments', accountId, period, after, limit, {}, manager),
    );
  }

  async withdrawals(
    owner: string,
    accountId: string,
    period: Period,
    after: PageKey | null,
    limit: number,
  ): Promise<Ordered<WithdrawalEntity>[]> {
    await this.requireShop(owner, accountId);
    return this.replica.read((manager) =>
      this.finance.page('withdrawals', accountId, period, after, limit, {}, manager),
    );
  }

  /** Rows of finance by id, in any order. Unknown ids are left out. */
  statementsById(owner: string, ids: readonly string[]): Promise<StatementEntity[]> {
    return this.finance.findOwned('statements', owner, ids);
  }

  /** How statements agree with the sums of their transactions, in any order. */
  statementSums(owner: string, statementIds: readonly string[]): Promise<({ id: string } & StatementSums)[]> {
    return this.finance.balances(owner, statementIds);
  }

  transactionsById(owner: string, ids: readonly string[]): Promise<TransactionEntity[]> {
    return this.finance.findOwned('transactions', owner, ids);
  }

  paymentsById(owner: string, ids: readonly string[]): Promise<PaymentEntity[]> {
    return this.finance.findOwned('payments', owner, ids);
  }

  withdrawalsById(owner: string, ids: readonly string[]): Promise<WithdrawalEntity[]> {
    return this.finance.findOwned('withdrawals', owner, ids);
  }

  /** Days, oldest first. `from` and `until` are `YYYY-MM-DD` in the shop's time zone, both inclusive. */
  async metrics(owner: string, accountId: string, from: string, until: string): Promise<ShopMetricEntity[]> {
    await this.requireShop(owner, accountId);
    return this.replica.read((manager) => this.metricRows.list(accountId, from, until, manager));
  }

  /** Revenue by period. `from` and `until` are `YYYY-MM-DD` in the time zone of each shop, both inclusive. */
  async revenue(
    owner: string,
    accountIds: readonly string[],
    from: string,
    until: string,
    group: RevenueGroup,
  ): Promise<Revenue[]> {
    for (const accountId of accountIds) await this.requireShop(owner, accountId);
    return this.replica.read((manager) => this.revenues.revenue(accountIds, from, until, group, manager));
  }

  /** Progress of all streams of accounts, in any order. */
  syncs(owner: string, accountIds: readonly string[]): Promise<CommerceSyncEntity[]> {
    return this.syncRows.listOwned(owner, accountIds, knownStreams(this.platforms));
  }

  /** Objects that could not be stored, the latest first. */
  rejectedRows(owner: string, accountId: string, limit: number): Promise<CommerceRejectedRowEntity[]> {
    return this.rejected.listOwned(owner, accountId, limit);
  }

  /**
   * Reads everything since a time again, in the background. A repetition extends the request. @throws Failure NOT_FOUND,
   * COMMERCE_NOT_SUPPORTED, INVALID_INPUT if the time is in the future or too old
   */
  async resync(owner: string, accountId: string, from: Date): Promise<CommerceSyncEntity[]> {
    await this.requireShop(owner, accountId);
    const now = this.clock.nowMs();
    if (from.getTime() > now || from.getTime() < now - maxResyncMs)
      throw new Failure('INVALID_INPUT', {
        fields: [{ path: 'input.from', message: 'must be in the past, at most three years ago' }],
      });
    await this.syncRows.requestHistory(accountId, from);
    this.wakeUps.wake('commerce.sync');
    return this.syncs(owner, [accountId]);
  }
}
