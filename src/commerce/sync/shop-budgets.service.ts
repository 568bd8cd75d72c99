import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import type { Account } from '../../accounts/domain/account.js';
import type { CallBudget } from '../../platforms/platform-budgets.js';
import type { CommerceResource } from '../../platforms/platform-commerce.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';

/** Rate limits of a shop that are known, by the resource that uses them. */
export type ShopBudgets = ReadonlyMap<CommerceResource, CallBudget>;

/** Reads how much of the rate limits of shops is used. */
@Injectable()
export class ShopBudgetsService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
  ) {}

  /** Budgets of accounts of a user, in their order. Empty for an account that is no shop. */
  async read(owner: string, accountIds: readonly string[]): Promise<ShopBudgets[]> {
    const accounts = await this.accounts.findMany(owner, accountIds);
    return Promise.all(accounts.map((account) => this.budgetsOf(account)));
  }

  private async budgetsOf(account: Account | null): Promise<ShopBudgets> {
    const source = account && this.platforms.find(account.platform)?.commerce;
    if (!source || account.loginType === null) return new Map();
    return source.budgets({ externalId: account.externalId, loginType: account.loginType });
  }
}
