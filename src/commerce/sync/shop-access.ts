import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AccountsRepository } from '../../accounts/accounts.repository.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { type Account, AccountStatus } from '../../accounts/domain/account.js';
import { Clock } from '../../clock/clock.js';
import { Failure } from '../../failures/failure.js';
import type { CommerceSource } from '../../platforms/platform-commerce.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import type { OpenCredentials } from '../../platforms/platform-login.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { SyncPauseReason } from '../domain/commerce-sync.js';
import { ShopsRepository } from '../shops/shops.repository.js';

/** How long a user waits for a place in the budget. */
const maxBudgetWaitMs = 2_000;
const budgetPauseMs = 25;

/** A shop that can be read. */
export interface OpenShop {
  kind: 'open';
  account: Account;
  source: CommerceSource;
}

export type ShopAccessResult =
  | OpenShop
  | { kind: 'paused'; reason: SyncPauseReason; account: Account; source: CommerceSource }
  /** The account is disconnected or deleted. */
  | { kind: 'disconnected' }
  /** The platform is not configured in this process. */
  | { kind: 'disabled' };

/** Decides whether the shop of an account can be read now, without calling the platform. */
@Injectable()
export class ShopAccess {
  constructor(
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
    private readonly shops: ShopsRepository,
    private readonly accountRows: AccountsRepository,
    private readonly clock: Clock,
  ) {}

  async open(accountId: string): Promise<ShopAccessResult> {
    const owner = await this.accountRows.ownerOf(accountId);
    if (owner === null) return { kind: 'disconnected' };
    const account = await this.accounts.findOfAnyPlatform(owner, accountId);
    const source = this.platforms.find(account.platform)?.commerce;
    if (!source) return { kind: 'disabled' };
    const reason = await this.pauseReason(account);
    return reason ? { kind: 'paused', reason, account, source } : { kind: 'open', account, source };
  }

  /**
   * The shop, for a change that a user requested. A deactivated shop is left to the platform, whose answer says more.
   *
   * @throws Failure NOT_FOUND, COMMERCE_NOT_SUPPORTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED
   */
  async requireWritable(accountId: string): Promise<Pick<OpenShop, 'account' | 'source'>> {
    const shop = await this.open(accountId);
    if (shop.kind === 'disconnected') throw new Failure('NOT_FOUND');
    if (shop.kind === 'disabled') throw new Failure('COMMERCE_NOT_SUPPORTED');
    if (shop.kind === 'paused' && shop.reason === SyncPauseReason.ACCOUNT_PAUSED)
      throw new Failure('ACCOUNT_PAUSED');
    if (shop.kind === 'paused' && shop.reason === SyncPauseReason.AUTHORIZATION_REMOVED)
      throw new Failure('RECONNECT_REQUIRED', { accountId, reason: shop.reason, missingScopes: [] });
    if (shop.kind === 'paused' && shop.reason === SyncPauseReason.RECONNECT_REQUIRED) {
      const { reason } = shop.account.health;
      throw new Failure('RECONNECT_REQUIRED', { accountId, reason, missingScopes: [] });
    }
    return shop;
  }

  /** Runs a call with valid credentials of the account. @throws PlatformFailure; Failure RECONNECT_REQUIRED, NOT_FOUND */
  call<Result>(
    accountId: string,
    operation: string,
    work: (credentials: OpenCredentials) => Promise<Result>,
  ): Promise<Result> {
    return this.accounts.withCredentials(accountId, work, operation);
  }

  /**
   * Like {@link call}, for a change that a user requested. If the local budget of the shop is used up, it waits for up to two seconds.
   * The syncs of the shop use the same budget.
   */
  async callForUser<Result>(
    accountId: string,
    operation: string,
    work: (credentials: OpenCredentials) => Promise<Result>,
  ): Promise<Result> {
    const deadlineMs = this.clock.nowMs() + maxBudgetWaitMs;
    for (;;) {
      const isLastTry = this.clock.nowMs() >= deadlineMs;
      try {
        return await this.call(accountId, operation, work);
      } catch (error) {
        const freeMs = budgetFreeMs(error);
        if (isLastTry || freeMs === null || freeMs > deadlineMs) throw error;
        do await delay(budgetPauseMs);
        while (this.clock.nowMs() < freeMs);
      }
    }
  }

  private async pauseReason({ id, status }: Account): Promise<SyncPauseReason | null> {
    switch (status) {
      case AccountStatus.DISCONNECTED:
      case AccountStatus.EXPIRED:
        return SyncPauseReason.RECONNECT_REQUIRED;
      case AccountStatus.PAUSED:
        return SyncPauseReason.ACCOUNT_PAUSED;
      case AccountStatus.ACTIVE:
      case AccountStatus.ERROR: {
        const shop = await this.shops.find(id);
        if (shop?.isAuthorized === false) return SyncPauseReason.AUTHORIZATION_REMOVED;
        return shop?.status === 'DEACTIVATED' ? SyncPauseReason.SHOP_DEACTIVATED : null;
      }
    }
  }
}

/** Time at which a local budget allows the call again. Null if the call was sent, or failed for another reason. */
function budgetFreeMs(error: unknown): number | null {
  const isLocal =
    error instanceof PlatformFailure && error.kind === 'rate-limited' && error.httpStatus === null;
  return isLocal ? (error.retryAt?.getTime() ?? null) : null;
}
