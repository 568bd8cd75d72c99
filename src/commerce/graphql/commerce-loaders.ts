import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { OrderLineEntity } from '../orders/order-line.entity.js';
import type { SkuEntity } from '../products/sku.entity.js';
import type { StockEntity } from '../products/stock.entity.js';
import { CommerceService } from '../commerce.service.js';
import type { StatementSums } from '../domain/balance.js';
import { type ShopBudgets, ShopBudgetsService } from '../sync/shop-budgets.service.js';
import type { CommerceSyncEntity } from '../sync/commerce-sync.entity.js';

type Loader<Value> = DataLoader<string, Value>;

/** Loads data of many rows of a shop in one query. A loader lives as long as the context of its operation. */
@Injectable()
export class CommerceLoaders {
  private readonly loaders = new WeakMap<object, Map<string, Loader<any>>>();

  constructor(
    private readonly commerce: CommerceService,
    private readonly shopBudgets: ShopBudgetsService,
  ) {}

  lines(context: object, owner: string, orderId: string): Promise<OrderLineEntity[]> {
    return this.load(context, 'lines', orderId, async (ids) =>
      grouped(ids, await this.commerce.orderLines(owner, ids), (line) => line.orderId),
    );
  }

  /** Number of returns of an order. */
  returnCount(context: object, owner: string, orderId: string): Promise<number> {
    return this.load(context, 'returnCounts', orderId, async (ids) => {
      const rows = await this.commerce.returnCounts(owner, ids);
      const counts = new Map(rows.map((row) => [row.orderId, row.count]));
      return ids.map((id) => counts.get(id) ?? 0);
    });
  }

  skus(context: object, owner: string, productId: string): Promise<SkuEntity[]> {
    return this.load(context, 'skus', productId, async (ids) =>
      grouped(ids, await this.commerce.skus(owner, ids), (sku) => sku.productId),
    );
  }

  stock(context: object, owner: string, productId: string): Promise<StockEntity[]> {
    return this.load(context, 'stock', productId, async (ids) =>
      grouped(ids, await this.commerce.stock(owner, ids), (row) => row.productId),
    );
  }

  /** Syncs of an account. */
  syncs(context: object, owner: string, accountId: string): Promise<CommerceSyncEntity[]> {
    return this.load(context, 'syncs', accountId, async (ids) =>
      grouped(ids, await this.commerce.syncs(owner, ids), (sync) => sync.accountId),
    );
  }

  /** Rate budgets of an account. */
  budgets(context: object, owner: string, accountId: string): Promise<ShopBudgets> {
    return this.load(context, 'budgets', accountId, (ids) => this.shopBudgets.read(owner, ids));
  }

  /** How a statement agrees with the sums of its transactions. Null if it was deleted. */
  statementSums(context: object, owner: string, statementId: string): Promise<StatementSums | null> {
    return this.load(context, 'sums', statementId, async (ids) => {
      const sums = new Map((await this.commerce.statementSums(owner, ids)).map((row) => [row.id, row]));
      return ids.map((id) => sums.get(id) ?? null);
    });
  }

  private load<Value>(
    context: object,
    name: string,
    id: string,
    batch: (ids: readonly string[]) => Promise<Value[]>,
  ): Promise<Value> {
    const loaders = this.loaders.get(context) ?? new Map<string, Loader<Value>>();
    this.loaders.set(context, loaders);
    const loader: Loader<Value> = loaders.get(name) ?? new DataLoader(batch, { cache: false });
    loaders.set(name, loader);
    return loader.load(id);
  }
}

function grouped<Row>(ids: readonly string[], rows: readonly Row[], idOf: (row: Row) => string): Row[][] {
  const byId = Map.groupBy(rows, idOf);
  return ids.map((id) => byId.get(id) ?? []);
}
