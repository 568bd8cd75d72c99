import { Injectable, Logger } from '@nestjs/common';
import DataLoader from 'dataloader';
import pLimit, { type LimitFunction } from 'p-limit';
import { setTimeout as delay } from 'node:timers/promises';
import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { IdempotentRequests } from '../../idempotency/idempotent-requests.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';

import type { ExternalStock, RejectedRow, StockChange, StockResult } from '../../platforms/commerce-parts.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import type { Platform } from '../../platforms/platform.js';
import {
  isResolved,
  planStock,
  resultsOf,
  type StockPlan,
  readStockBefore,
  type StockUpdateResult,
} from '../domain/stock-plan.js';
import { restoreFailure, storeFailure } from '../domain/stored-failure.js';
import type { ProductEntity } from '../products/product.entity.js';
import { ProductsRepository } from '../products/products.repository.js';
import { ObjectReadsService } from '../sync/object-reads.service.js';
import { deferRateLimited } from '../sync/platform-job.js';
import { ShopAccess } from '../sync/shop-access.js';
import { ShopTransactions } from '../sync/shop-transactions.js';
import type { StockUpdateEntity } from './stock-update.entity.js';
import { StockUpdatesRepository } from './stock-updates.repository.js';

export interface StockUpdateRequest {
  productId: string;
  changes: readonly StockChange[];
  /** Idempotency key of the client. Null if none. */
  idempotencyKey: string | null;
}

/** How long a request waits for its outcome. */
const maxWaitMs = 60_000;
const leasePauseMs = 100;
/** Between two tries of a write whose response was lost. */
const retryPauseMs = 1_000;
/** Requests that use the database at the same time. Others wait here, so that connections are left for everything else. */
const maxAccepting = 8;
const maxQueued = 5_000;

/**
 * Sets stock at the platform. A write replaces the stock of every warehouse of a SKU, so two writes at the same time would undo each
 * other. One process writes a product at a time; updates that arrive meanwhile are merged into its next write.
 */
@Injectable()
export class StockUpdatesService {
  private readonly logger = new Logger('Stock');
  /** Running writes of this process, by product. */
  private readonly running = new Map<string, Promise<unknown>>();
  private readonly accepting: LimitFunction;
  /** Reads the updates of all waiting requests with one statement. */
  private readonly waiting = new DataLoader<string, StockUpdateEntity | null>(
    async (ids) => {
      const found = new Map((await this.updates.find(ids)).map((update) => [update.id, update]));
      return ids.map((id) => found.get(id) ?? null);
    },
    { cache: false },
  );

  constructor(
    private readonly products: ProductsRepository,
    private readonly updates: StockUpdatesRepository,
    private readonly access: ShopAccess,
    private readonly objects: ObjectReadsService,
    private readonly requests: IdempotentRequests,
    private readonly transactions: ShopTransactions,
    private readonly jobs: JobsService,
    private readonly database: Database,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.accepting = pLimit(Math.min(maxAccepting, Math.floor(config.database.poolMax / 2)));
  }

  /**
   * Sets the stock of SKUs of one product. Warehouses that are not listed keep theirs.
   *
   * @returns one result per SKU
   * @throws Failure NOT_FOUND, COMMERCE_NOT_SUPPORTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED, IDEMPOTENCY_CONFLICT, OUTCOME_UNKNOWN,
   * UNAVAILABLE if too many updates wait, PLATFORM_…
   */
  async update(
    actor: Actor,
    { productId, changes, idempotencyKey }: StockUpdateRequest,
  ): Promise<StockUpdateResult[]> {
    if (this.accepting.pendingCount >= maxQueued) throw new Failure('UNAVAILABLE');
    const updateId = await this.accepting(() => this.accept(actor, { productId, changes, idempotencyKey }));
    return this.outcomeOf(updateId, productId);
  }

  /**
   * The stock of a product of the user now, read from the platform. An update reads the same before it writes.
   *
   * @throws Failure NOT_FOUND, COMMERCE_NOT_SUPPORTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED, PLATFORM_…
   */
  async read(owner: string, productId: string): Promise<readonly ExternalStock[]> {
    const [product] = await this.products.findOwned(owner, [productId]);
    if (!product) throw new Failure('NOT_FOUND');
    try {
      return await this.readCurrent(product);
    } catch (error) {
      throw error instanceof PlatformFailure ? platformFailureToFailure(error, product.accountId) : error;
    }
  }

  private async accept(
    actor: Actor,
    { productId, changes, idempotencyKey }: StockUpdateRequest,
  ): Promise<string> {
    const [product] = await this.products.findOwned(ownerOf(actor), [productId]);
    if (!product) throw new Failure('NOT_FOUND');
    await this.access.requireWritable(product.accountId);
    const keyed = idempotencyKey && {
      operation: 'updateInventory',
      key: idempotencyKey,
      request: { productId, changes },
    };
    return this.requests.once(
      actor,
      keyed || null,
      async (reserve) => {
        const id = newId();
        const isStored = await this.transactions.run(product.accountId, async (manager) => {
          await reserve(manager, [id]);
          await this.updates.add(id, productId, changes, manager);
          return true;
        });
        if (!isStored) throw new Failure('NOT_FOUND');
        return id;
      },
      async ([id]) => {
        await this.updates.reopen(id!);
        return id!;
      },
    );
  }

  /** Finds updates that a process left behind. A job per update would make all writes of a product wait for each other. */
  @Schedule({ name: 'commerce.recover-stock-updates', everySeconds: 60 })
  async planRecovery(signal: AbortSignal): Promise<void> {
    for (const productId of await this.updates.abandoned()) {
      signal.throwIfAborted();
      await this.jobs.add(this.database.manager, 'commerce.apply-stock', { productId }, { key: productId });
    }
  }

  @Job('commerce.apply-stock')
  async recover({ productId }: JobPayloads['commerce.apply-stock']): Promise<void> {
    const refusal = await this.run(productId);
    if ((await this.updates.pending(productId)).length === 0) return;
    deferRateLimited(refusal, this.clock);
    throw new Failure('OUTCOME_UNKNOWN');
  }

  @Schedule({ name: 'commerce.purge-stock-updates', everySeconds: 86_400 })
  purge(): Promise<void> {
    return this.updates.purge();
  }

  private async outcomeOf(updateId: string, productId: string): Promise<StockUpdateResult[]> {
    const deadline = performance.now() + maxWaitMs;
    do {
      await this.run(productId);
      const update = await this.waiting.load(updateId);
      if (!update) throw new Failure('NOT_FOUND');
      if (update.state === 'APPLIED') return update.results!;
      if (update.state === 'FAILED') throw restoreFailure(update.failure!);
    } while (performance.now() < deadline);
    throw new Failure('OUTCOME_UNKNOWN');
  }

  /**
   * Joins the running write of the product, or starts one. An update may need to join twice: the first may have begun before it.
   *
   * @returns the error that stopped the write. Null if it was applied, or if another process writes
   */
  private run(productId: string): Promise<unknown> {
    const known = this.running.get(productId);
    if (known) return known;
    const started = this.applyPending(productId)
      .catch(async (error: unknown) => {
        // All waiting requests share the run. They try again until their time is over.
        this.logger.warn({ err: error, productId }, 'Stock updates could not be applied; they are retried');
        await delay(retryPauseMs);
        return error;
      })
      .finally(() => this.running.delete(productId));
    this.running.set(productId, started);
    return started;
  }

  private async applyPending(productId: string): Promise<unknown> {
    const token = await this.updates.takeLease(productId);
    if (!token) {
      await delay(leasePauseMs);
      return null;
    }
    try {
      const pending = await this.updates.pending(productId);
      return pending.length > 0 ? await this.apply(productId, token, pending) : null;
    } finally {
      await this.updates.releaseLease(productId, token);
    }
  }

  private async apply(
    productId: string,
    token: string,
    pending: readonly StockUpdateEntity[],
  ): Promise<unknown> {
    const product = await this.products.find(productId);
    if (!product) return null;
    const { accountId, externalId } = product;
    let open = pending;
    let isRead = false;
    try {
      const current = await this.readCurrent(product);
      const plan = planStock(current, pending);
      if (!(await this.updates.extendLease(productId, token))) return null;
      await this.finish(
        pending.filter((update) => isResolved(update, plan)),
        plan,
      );
      open = pending.filter((update) => !isResolved(update, plan));
      isRead = true;
      if (open.length > 0) {
        await this.updates.markSent(
          open.map((update) => ({ id: update.id, stockBefore: readStockBefore(update, current) })),
        );
        const { source } = await this.access.requireWritable(accountId);
        const answer = await this.access.callForUser(accountId, 'stock.update', (credentials) =>
          source.setStock(credentials, externalId, plan.send),
        );
        await this.finish(open, plan, answer);
      }
    } catch (error) {
      await this.storeRefusal(error, accountId, open, isRead);
      return error;
    }
    await this.objects.readChanged(accountId, { object: 'product', externalId });
    return null;
  }

  private async readCurrent({
    accountId,
    externalId,
  }: Pick<ProductEntity, 'accountId' | 'externalId'>): Promise<readonly ExternalStock[]> {
    const { account, source } = await this.access.requireWritable(accountId);
    const { stock, unreadable } = await this.access.callForUser(accountId, 'stock.read', (credentials) =>
      source.stock(credentials, [externalId]),
    );
    // A write needs all warehouses: the platform refuses a SKU if one is left out.
    if (unreadable.length > 0) throw unreadableStock(account.platform, unreadable);
    return stock;
  }

  private finish(
    updates: readonly StockUpdateEntity[],
    plan: StockPlan,
    answer: readonly StockResult[] = [],
  ): Promise<void> {
    return this.updates.finish(
      updates.map((update) => ({ id: update.id, results: resultsOf(update, plan, answer), failure: null })),
    );
  }

  /**
   * Updates whose response was lost stay pending: the next try reads the stock, which shows whether they had an effect. A refusal says
   * nothing about an earlier try, unless the stock was read (`isRead`) and shows that it had none.
   */
  private async storeRefusal(
    error: unknown,
    accountId: string,
    pending: readonly StockUpdateEntity[],
    isRead: boolean,
  ): Promise<void> {
    const failure =
      error instanceof PlatformFailure && !error.outcomeUnknown
        ? platformFailureToFailure(error, accountId)
        : error;
    if (!(failure instanceof Failure)) {
      this.logger.warn({ err: error, accountId }, 'Stock update had no response');
      await delay(retryPauseMs);
      return;
    }
    const ended = failure.retryable ? pending.filter(({ sentAt }) => sentAt === null) : pending;
    const refusal = storeFailure(failure);
    const unknown = storeFailure(new Failure('OUTCOME_UNKNOWN'));
    await this.updates.finish(
      ended.map(({ id, sentAt }) => ({
        id,
        results: null,
        failure: sentAt === null || isRead ? refusal : unknown,
      })),
    );
    if (ended.length < pending.length) await delay(retryPauseMs);
  }
}

function unreadableStock(platform: Platform, [first]: readonly RejectedRow[]): PlatformFailure {
  return PlatformFailure.transient(platform, {
    platformCode: 'UNREADABLE_STOCK',
    message: `The stock of a product cannot be read, so it was not changed. ${first?.problem ?? ''}`,
  });
}
