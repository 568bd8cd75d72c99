import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import { CommerceService } from '../commerce.service.js';
import type { PageKey, Period } from '../domain/page.js';
import type { RevenueGroup } from '../finance/revenue.repository.js';
import type { OrderFilter, OrderKey } from '../orders/order-list.js';
import type { ExportBatches, ExportRow } from '../../http/exports/export-rows.js';
import { type RunningExport, RunningExports } from '../../http/exports/running-exports.js';
import { orderRow, revenueRow, transactionRow } from './rows.js';

const batchSize = 500;

/** Exports of shop data, read in batches so that memory does not depend on their size. */
@Injectable()
export class ExportsService {
  private readonly running: RunningExports;

  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
    clock: Clock,
  ) {
    this.running = new RunningExports(clock);
  }

  /** Oldest first. @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED, COMMERCE_NOT_SUPPORTED, RATE_LIMITED */
  async exportOrders(
    actor: Actor,
    accountId: string | null,
    filter: OrderFilter,
    by: OrderKey,
  ): Promise<RunningExport> {
    const { id, owner } = await this.shop(actor, accountId);
    return this.running.begin(
      actor,
      batches(
        (after) => this.commerce.orders(owner, id, filter, { by, descending: false }, after, batchSize),
        async (orders) => {
          const lines = await this.commerce.orderLines(
            owner,
            orders.map((order) => order.id),
          );
          const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
          return orders.map((order) => orderRow(order, byOrder.get(order.id) ?? []));
        },
      ),
    );
  }

  /** Newest statement first. @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED, COMMERCE_NOT_SUPPORTED, RATE_LIMITED */
  async exportTransactions(
    actor: Actor,
    accountId: string | null,
    filter: Period & { statementId?: string | null; orderExternalId?: string | null },
  ): Promise<RunningExport> {
    const { id, owner } = await this.shop(actor, accountId);
    return this.running.begin(
      actor,
      batches(
        (after) => this.commerce.transactions(owner, id, filter, after, batchSize),
        (transactions) => Promise.resolve(transactions.map(transactionRow)),
      ),
    );
  }

  /** @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED, COMMERCE_NOT_SUPPORTED, RATE_LIMITED */
  async exportRevenue(
    actor: Actor,
    accountId: string | null,
    { from, to }: { from: string; to: string },
    groupBy: RevenueGroup,
  ): Promise<RunningExport> {
    const { id, owner } = await this.shop(actor, accountId);
    const read = async function* (commerce: CommerceService): ExportBatches {
      yield (await commerce.revenue(owner, [id], from, to, groupBy)).map(revenueRow);
    };
    return this.running.begin(actor, read(this.commerce));
  }

  /** Refuses before the first byte of the answer. */
  private async shop(actor: Actor, accountId: string | null): Promise<{ id: string; owner: string }> {
    const owner = ownerOf(actor);
    const { id } = await this.accounts.resolve(actor, accountId);
    await this.commerce.requireShop(owner, id);
    return { id, owner };
  }
}

async function* batches<Row extends PageKey>(
  readPage: (after: PageKey | null) => Promise<Row[]>,
  toRows: (rows: readonly Row[]) => Promise<ExportRow[]>,
): ExportBatches {
  let after: PageKey | null = null;
  for (;;) {
    const rows: Row[] = await readPage(after);
    yield await toRows(rows);
    if (rows.length < batchSize) return;
    const { orderKey, id }: PageKey = rows.at(-1)!;
    after = { orderKey, id };
  }
}
