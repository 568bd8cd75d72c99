import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Failure } from '../../failures/failure.js';
import { CommerceService } from '../commerce.service.js';
import type { PageKey, Period } from '../domain/page.js';
import type { RevenueGroup } from '../finance/revenue.repository.js';
import type { OrderFilter, OrderKey } from '../orders/order-list.js';
import { type ExportRow, orderRow, revenueRow, transactionRow } from './rows.js';

export type ExportBatches = AsyncGenerator<readonly ExportRow[]>;

/** A running export. The caller calls `end` when the last row is sent or its reader has gone. */
export interface RunningExport {
  batches: ExportBatches;
  readonly end: () => void;
}

const batchSize = 500;
/** Per user and client: an export keeps a connection open and reads without pause. Clients do not use up the exports of the user. */
const maxExports = 2;

/** Exports of shop data, read in batches so that memory does not depend on their size. */
@Injectable()
export class ExportsService {
  private readonly running = new Map<string, number>();

  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
  ) {}

  /** Oldest first. @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED, COMMERCE_NOT_SUPPORTED, RATE_LIMITED */
  async exportOrders(
    actor: Actor,
    accountId: string | null,
    filter: OrderFilter,
    by: OrderKey,
  ): Promise<RunningExport> {
    const { id, owner, slot } = await this.shop(actor, accountId);
    return this.begin(
      slot,
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
    const { id, owner, slot } = await this.shop(actor, accountId);
    return this.begin(
      slot,
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
    const { id, owner, slot } = await this.shop(actor, accountId);
    const read = async function* (commerce: CommerceService): ExportBatches {
      yield (await commerce.revenue(owner, [id], from, to, groupBy)).map(revenueRow);
    };
    return this.begin(slot, read(this.commerce));
  }

  /** Refuses before the first byte of the answer. */
  private async shop(
    actor: Actor,
    accountId: string | null,
  ): Promise<{ id: string; owner: string; slot: string }> {
    const owner = ownerOf(actor);
    const { id } = await this.accounts.resolve(actor, accountId);
    await this.commerce.requireShop(owner, id);
    const client = actor.kind === 'system' ? null : actor.clientId;
    return { id, owner, slot: `${owner} ${client ?? ''}` };
  }

  /** Counts an export until it has ended. @throws Failure RATE_LIMITED */
  private begin(slot: string, source: ExportBatches): RunningExport {
    const count = this.running.get(slot) ?? 0;
    if (count >= maxExports)
      throw new Failure(
        'RATE_LIMITED',
        {},
        { message: 'Two exports of the user are running in this client.' },
      );
    this.running.set(slot, count + 1);
    return {
      batches: source,
      end: () => {
        const left = this.running.get(slot)! - 1;
        if (left > 0) this.running.set(slot, left);
        else this.running.delete(slot);
      },
    };
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
