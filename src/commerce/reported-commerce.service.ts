import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { JobsService } from '../jobs/jobs.service.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import type { Platform } from '../platforms/platform.js';
import { ReturnKind } from '../platforms/platform-commerce.js';
import type { WebhookEffect } from '../platforms/platform-webhooks.js';
import { ReturnsRepository } from './returns/returns.repository.js';
import { ObjectReadsService } from './sync/object-reads.service.js';
import { ShopTransactions } from './sync/shop-transactions.js';

type Changed = Extract<WebhookEffect, { kind: 'commerce-changed' }>;

/** Applies what platforms report about shops, in the caller's transaction. */
@Injectable()
export class ReportedCommerceService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly reads: ObjectReadsService,
    private readonly returns: ReturnsRepository,
    private readonly transactions: ShopTransactions,
    private readonly jobs: JobsService,
    private readonly platforms: PlatformRegistry,
  ) {}

  /**
   * Requests the current version of an object, because events carry only its id and may arrive in any order. Times of refunds are
   * stored, because no other call reports them.
   *
   * @returns the account or grant that the event waits for; null if the object is requested
   */
  async requestChanged(
    manager: EntityManager,
    platform: Platform,
    { account, object, returnKind, externalId, refunds = [] }: Changed,
  ): Promise<{ kind: 'account' | 'grant'; id: string } | null> {
    const ids = await this.accountsOf(manager, platform, account);
    if (ids.length === 0)
      return 'subject' in account
        ? { kind: 'grant', id: account.subject }
        : { kind: 'account', id: account.externalAccountId };
    for (const accountId of ids.toSorted()) {
      if (!(await this.transactions.lock(accountId, manager))) continue;
      if (refunds.length > 0) await this.returns.reportRefunds(accountId, refunds, manager);
      if (object === 'shop') await this.readShop(manager, accountId);
      else if (object === 'return')
        await this.reads.request(
          accountId,
          { object, returnKind: returnKind ?? ReturnKind.RETURN, externalId },
          manager,
        );
      else await this.reads.request(accountId, { object, externalId }, manager);
    }
    return null;
  }

  /** Requests the facts of a shop. Platforms without shops have none. */
  async requestShop(manager: EntityManager, platform: Platform, externalAccountId: string): Promise<void> {
    if (!this.platforms.find(platform)?.commerce) return;
    for (const accountId of await this.accountsOf(manager, platform, { externalAccountId }))
      await this.readShop(manager, accountId);
  }

  private readShop(manager: EntityManager, accountId: string): Promise<void> {
    return this.jobs.add(manager, 'commerce.read-shop', { accountId }, { key: accountId });
  }

  /** An event that names no shop concerns one of the shops of its grant. Requests to the others find nothing. */
  private async accountsOf(
    manager: EntityManager,
    platform: Platform,
    account: Changed['account'],
  ): Promise<string[]> {
    if ('subject' in account) return this.accounts.idsBySubject(platform, account.subject, manager);
    const rows = await this.accounts.findConnected(platform, [account.externalAccountId], manager);
    return rows.map(({ id }) => id);
  }
}
