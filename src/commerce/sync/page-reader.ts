import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';
import {
  type CommerceItem,
  type CommercePage,
  type CommerceStream,
  ProductStatus,
} from '../../platforms/platform-commerce.js';
import type { StockRead } from '../../platforms/commerce-parts.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { SyncPurpose } from '../domain/commerce-sync.js';
import { firstWindow, isFullPass, nextWindow, planPass } from '../domain/sync-pass.js';
import { ProductsRepository } from '../products/products.repository.js';
import { type ClaimedSync, CommerceSyncsRepository, type Position } from './commerce-syncs.repository.js';
import { isDataError, type ItemBatch, ItemStore } from './item-store.js';
import { ObjectReadsService } from './object-reads.service.js';
import { type OpenShop, ShopAccess } from './shop-access.js';
import { ShopTransactions } from './shop-transactions.js';

/** Periods differ by up to this share, so that the syncs of many shops spread out. */
const jitter = 0.05;

/** Restarts of a window that do not count as failures. */
const maxFreeRestarts = 1;

/** What a run of a sync reads. */
export interface SyncRun {
  sync: ClaimedSync;
  shop: OpenShop;
  stream: CommerceStream;
}

interface PageAnswer {
  page: CommercePage;
  stock: StockOfPage | null;
  /** Time before the request. */
  observedAt: Date;
}

interface StockOfPage extends StockRead {
  productIds: readonly string[];
  observedAt: Date;
}

/** Reads the pages of a stream. Stores each in one transaction, together with the position after it. */
@Injectable()
export class PageReader {
  constructor(
    private readonly syncs: CommerceSyncsRepository,
    private readonly access: ShopAccess,
    private readonly store: ItemStore,
    private readonly products: ProductsRepository,
    private readonly reads: ObjectReadsService,
    private readonly transactions: ShopTransactions,
    private readonly database: Database,
  ) {}

  /** Where the sync continues, or the start of a new pass. Null if the lease was lost or there is nothing to read. */
  async start(sync: ClaimedSync, stream: CommerceStream): Promise<Position | null> {
    const { windowFrom, windowUntil, passUntil, cursor } = sync;
    if (windowFrom && windowUntil && passUntil)
      return { window: { from: windowFrom, to: windowUntil }, cursor };
    // The next pass begins at the end of this one. With a clock that is ahead, changes between them would be skipped.
    const pass = planPass(sync, stream, await this.database.now());
    const window = firstWindow(pass, stream);
    if (!(await this.syncs.begin(sync, pass, window))) return null;
    Object.assign(sync, { passFrom: pass.from, passUntil: pass.to });
    if (pass.from < pass.to) return { window, cursor: null };
    await this.database.transaction((manager) => this.complete(sync, stream, manager));
    return null;
  }

  /**
   * Reads up to `maxPages` pages. While a page is stored, the next one is requested: a call needs no connection to the database
   * for most of its time. Pages are stored one after another, each with the position after it. No request runs on after the end.
   *
   * @returns the next position; null if the pass is complete or the lease was lost
   */
  async readPages(
    run: SyncRun,
    from: Position,
    maxPages: number,
    signal: AbortSignal,
  ): Promise<Position | null> {
    let position: Position | null = from;
    signal.throwIfAborted();
    let requested = this.request(run, position);
    for (let left = maxPages - 1; ; left -= 1) {
      const answer = await requested;
      const next: Position | null = answer && this.positionAfter(run, position, answer.page);
      const ahead = next && left > 0 && !signal.aborted ? this.request(run, next) : null;
      // Its failure matters only if its turn comes.
      const aheadEnd = ahead?.catch(() => undefined);
      try {
        position = answer ? await this.storePage(run, answer, next) : await this.restartWindow(run, position);
        if (position && left > 0) signal.throwIfAborted();
      } catch (error) {
        await aheadEnd;
        throw error;
      }
      if (!position) await aheadEnd;
      if (!position || left === 0) return position;
      requested = ahead ?? this.request(run, position);
    }
  }

  /** Null if the platform no longer accepts the cursor. */
  private async request(
    { sync, shop, stream }: SyncRun,
    { window, cursor }: Position,
  ): Promise<PageAnswer | null> {
    const observedAt = await this.database.now();
    const page = await this.access.call(sync.accountId, 'commerce.list', (credentials) =>
      shop.source.list(credentials, stream.name, window, cursor),
    );
    if (!page) return null;
    if (page.nextCursor !== null && page.nextCursor === cursor)
      throw new Error(`${shop.account.platform} returned the cursor of the request again.`);
    return { page, observedAt, stock: await this.readStock(sync, shop, page) };
  }

  /** @returns `next`; null if there is none or the lease was lost */
  private async storePage(
    { sync, shop, stream }: SyncRun,
    { page, observedAt, stock }: PageAnswer,
    next: Position | null,
  ): Promise<Position | null> {
    // Pages before the refused cursor can be read each time. They are no progress.
    const isRepeat = sync.windowRestarts > maxFreeRestarts && page.nextCursor !== null;
    if (!isRepeat) sync.failureCount = 0;
    if (page.nextCursor === null) sync.windowRestarts = 0;
    const batch: ItemBatch = {
      objectType: stream.objectType,
      items: page.items,
      rejected: [...page.rejected, ...(stock?.unreadable ?? [])],
      observedAt,
    };
    const write = (method: 'store' | 'storeOrThrow') =>
      this.transactions.run(sync.accountId, async (manager, connection) => {
        const written = next
          ? await this.syncs.advance(sync, next, isRepeat, manager)
          : await this.complete(sync, stream, manager);
        if (!written) return false;
        const owner = { accountId: sync.accountId, userId: shop.account.userId, connection };
        await this.store[method](owner, batch, manager);
        if (stock) await this.storeStock(sync, stock, manager);
        if (stream.objectType === 'product' && isFullPass(sync, stream))
          await this.markListed(sync, page, next === null, manager);
        return true;
      });
    const isMine = await write('storeOrThrow').catch((error: unknown) => {
      if (!isDataError(error)) throw error;
      return write('store');
    });
    // The account was disconnected during the call. The next run finds that.
    if (isMine === null) await this.syncs.release(sync, 0);
    return isMine ? next : null;
  }

  /**
   * The platform no longer accepts the cursor. Rows that were stored before are stored again. The first restart of a window is free: a
   * cursor expires while a sync waits. Further ones are failures with back-off, because the window may never be complete.
   *
   * @throws PlatformFailure
   */
  private async restartWindow(
    { sync, shop: { account } }: SyncRun,
    { window, cursor }: Position,
  ): Promise<Position | null> {
    const { platform } = account;
    if (cursor === null)
      throw PlatformFailure.transient(platform, {
        platformCode: 'no_page',
        message: 'The first page of a window cannot be read.',
      });
    if (!(await this.syncs.restartWindow(sync))) return null;
    sync.windowRestarts += 1;
    if (sync.windowRestarts > maxFreeRestarts)
      throw PlatformFailure.transient(platform, {
        platformCode: 'cursor_refused',
        message: `The cursor of a window was refused ${sync.windowRestarts} times.`,
      });
    return { window, cursor: null };
  }

  /** Keeps which products a read of all products listed. After its last page, the others are read by id: they may be deleted. */
  private async markListed(
    { accountId, passUntil }: ClaimedSync,
    { items, rejected }: CommercePage,
    isLast: boolean,
    manager: EntityManager,
  ): Promise<void> {
    const ids = [...items.filter(isProduct), ...rejected].flatMap(({ externalId }) => externalId ?? []);
    await this.products.markListed(accountId, ids, passUntil!, manager);
    if (!isLast) return;
    for (const externalId of await this.products.unlisted(accountId, passUntil!, manager))
      await this.reads.request(accountId, { object: 'product', externalId, isUnlisted: true }, manager);
  }

  private positionAfter(
    { sync: { passUntil }, stream }: SyncRun,
    { window }: Position,
    { nextCursor }: CommercePage,
  ): Position | null {
    if (nextCursor !== null) return { window, cursor: nextCursor };
    const following = nextWindow(window, passUntil!, stream);
    return following && { window: following, cursor: null };
  }

  private complete(
    sync: ClaimedSync,
    stream: CommerceStream,
    manager: Parameters<CommerceSyncsRepository['complete']>[2],
  ): Promise<boolean> {
    const spread = stream.everySeconds * (1 - jitter + 2 * jitter * Math.random());
    const nextInSeconds = sync.purpose === SyncPurpose.CHANGES ? spread : null;
    return this.syncs.complete(sync, { nextInSeconds, isFull: isFullPass(sync, stream) }, manager);
  }

  private storeStock(
    { accountId }: ClaimedSync,
    { productIds, stock, observedAt }: StockOfPage,
    manager: EntityManager,
  ): Promise<void> {
    return this.products.storeStock(accountId, productIds, stock, observedAt, manager);
  }

  private async readStock(
    { accountId }: ClaimedSync,
    { source }: OpenShop,
    { items }: CommercePage,
  ): Promise<StockOfPage | null> {
    const products = items.filter(isProduct).filter(({ status }) => status !== ProductStatus.DELETED);
    const productIds = [...new Set(products.map(({ externalId }) => externalId))];
    if (productIds.length === 0) return null;
    const observedAt = await this.database.now();
    const parts: StockRead[] = [];
    for (let from = 0; from < productIds.length; from += source.maxStockProducts) {
      const part = productIds.slice(from, from + source.maxStockProducts);
      const read = await this.access.call(accountId, 'commerce.stock', (credentials) =>
        source.stock(credentials, part),
      );
      parts.push(read);
    }
    return {
      productIds,
      stock: parts.flatMap(({ stock }) => stock),
      unreadable: parts.flatMap(({ unreadable }) => unreadable),
      observedAt,
    };
  }
}

function isProduct(item: CommerceItem): item is Extract<CommerceItem, { type: 'product' }> {
  return item.type === 'product';
}
