import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import {
  type CommerceItem,
  type CommerceObjectType,
  CommerceResource,
  type ReturnKind,
} from '../../platforms/platform-commerce.js';
import type { RejectedRow } from '../../platforms/commerce-parts.js';
import { OrdersRepository } from '../orders/orders.repository.js';
import { ProductsRepository } from '../products/products.repository.js';
import { CommerceSyncsRepository } from './commerce-syncs.repository.js';
import { runPlatformJob } from './platform-job.js';
import { ItemStore } from './item-store.js';
import { type OpenShop, ShopAccess } from './shop-access.js';
import { ShopTransactions } from './shop-transactions.js';

/** An object of a shop that the platform reported as changed. */
export type ObjectRef =
  | { object: 'order'; externalId: string }
  /** `isUnlisted`: a read of all products did not list it. */
  | { object: 'product'; externalId: string; isUnlisted?: boolean }
  | { object: 'return'; returnKind: ReturnKind; externalId: string };

/** Whether a read waits for the local budget. */
type Call = 'call' | 'callForUser';

/** Reads single objects by id, through jobs. */
@Injectable()
export class ObjectReadsService {
  private readonly logger = new Logger('ObjectReads');

  constructor(
    private readonly access: ShopAccess,
    private readonly store: ItemStore,
    private readonly orders: OrdersRepository,
    private readonly products: ProductsRepository,
    private readonly syncs: CommerceSyncsRepository,
    private readonly jobs: JobsService,
    private readonly transactions: ShopTransactions,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Requests the current version of an object. Several requests are one read. */
  async request(accountId: string, ref: ObjectRef, manager: EntityManager): Promise<void> {
    const variant =
      'returnKind' in ref ? ref.returnKind : 'isUnlisted' in ref && ref.isUnlisted ? 'unlisted' : '';
    const key = [accountId, ref.object, variant, ref.externalId].join(' ');
    await this.jobs.add(manager, 'commerce.read-object', { accountId, ...ref }, { key });
  }

  @Job('commerce.read-object')
  async readObject({ accountId, ...ref }: JobPayloads['commerce.read-object']): Promise<void> {
    const shop = await this.access.open(accountId);
    if (shop.kind === 'open')
      await runPlatformJob(accountId, this.clock, this.read(shop, ref as ObjectRef, 'call'));
  }

  /** Reads an object that a user has changed. The change is made, so a failed read fails nothing: a job reads it later. */
  async readChanged(accountId: string, ref: ObjectRef): Promise<void> {
    try {
      await this.readNow(accountId, ref);
    } catch (error) {
      this.logger.warn(
        { err: error, accountId, ...ref },
        'Object was not read after a change; a job reads it',
      );
      await this.request(accountId, ref, this.database.manager);
    }
  }

  /**
   * Reads and stores an object immediately, after a change that a user made. If the local budget is used up, it waits shortly.
   *
   * @throws PlatformFailure, Failure
   */
  async readNow(accountId: string, ref: ObjectRef): Promise<void> {
    const shop = await this.access.open(accountId);
    if (shop.kind !== 'open') return;
    await this.read(shop, ref, 'callForUser');
  }

  /** Reads orders that transactions named and that were not stored. */
  @Job('commerce.read-orders')
  async readOrders({ accountId, orderIds }: JobPayloads['commerce.read-orders']): Promise<void> {
    const shop = await this.access.open(accountId);
    if (shop.kind !== 'open') return;
    const unknown = await this.orders.unknown(accountId, orderIds);
    if (unknown.length > 0)
      await runPlatformJob(accountId, this.clock, this.readOrdersOf(shop, unknown, 'call'));
  }

  private async read(shop: OpenShop, ref: ObjectRef, call: Call): Promise<void> {
    switch (ref.object) {
      case 'order':
        return this.readOrdersOf(shop, [ref.externalId], call);
      case 'product':
        return this.readProduct(shop, ref, call);
      case 'return':
        return this.readReturn(shop, ref, call);
    }
  }

  private async readReturn(
    shop: OpenShop,
    { returnKind, externalId }: Extract<ObjectRef, { object: 'return' }>,
    call: Call,
  ): Promise<void> {
    // A budget may delay the call: what is observed is not older than this.
    const observedAt = await this.database.now();
    const item = await this.access[call](shop.account.id, 'commerce.return', (credentials) =>
      shop.source.return(credentials, returnKind, externalId),
    );
    if (item) await this.save(shop, returnKind, [item], [], observedAt);
  }

  private async readOrdersOf(shop: OpenShop, ids: readonly string[], call: Call): Promise<void> {
    const observedAt = await this.database.now();
    const { items, rejected } = await this.access[call](shop.account.id, 'commerce.orders', (credentials) =>
      shop.source.orders(credentials, ids),
    );
    await this.save(shop, 'order', items, rejected, observedAt);
  }

  /** A read by id finds no product that is blocked or deleted. Which of them it is, only the list shows. */
  private async readProduct(
    shop: OpenShop,
    { externalId: productId, isUnlisted = false }: Extract<ObjectRef, { object: 'product' }>,
    call: Call,
  ): Promise<void> {
    const { account, source } = shop;
    const observedAt = await this.database.now();
    const product = await this.access[call](account.id, 'commerce.product', (credentials) =>
      source.product(credentials, productId),
    );
    if (!product) {
      await this.transactions.run(account.id, (manager) =>
        isUnlisted
          ? this.products.markDeleted(account.id, productId, observedAt, manager)
          : this.syncs.requestChanges(account.id, CommerceResource.PRODUCTS, manager),
      );
      return;
    }
    const { stock, unreadable } = await this.access[call](account.id, 'commerce.stock', (credentials) =>
      source.stock(credentials, [productId]),
    );
    await this.transactions.run(account.id, async (manager, connection) => {
      const batch = { objectType: 'product' as const, items: [product], rejected: unreadable, observedAt };
      await this.store.store({ accountId: account.id, userId: account.userId, connection }, batch, manager);
      await this.products.storeStock(account.id, [productId], stock, observedAt, manager);
    });
  }

  private async save(
    { account: { id: accountId, userId } }: OpenShop,
    objectType: CommerceObjectType,
    items: readonly CommerceItem[],
    rejected: readonly RejectedRow[],
    observedAt: Date,
  ): Promise<void> {
    const batch = { objectType, items, rejected, observedAt };
    await this.transactions.run(accountId, (manager, connection) =>
      this.store.store({ accountId, userId, connection }, batch, manager),
    );
  }
}
