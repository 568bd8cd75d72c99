import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { AccountStatus } from '../../accounts/domain/account.js';
import { Failure } from '../../failures/failure.js';
import type { CommerceSource } from '../../platforms/platform-commerce.js';
import type { OpenCredentials } from '../../platforms/platform-login.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';

/** Calls to the platform of a shop that a user requested. */
@Injectable()
export class ShopCalls {
  constructor(
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
  ) {}

  /**
   * Refuses a shop that cannot be written now, before a platform call.
   *
   * @throws Failure NOT_FOUND, COMMERCE_NOT_SUPPORTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED
   */
  async requireWritable(owner: string, accountId: string): Promise<void> {
    const { id, platform, status, health } = await this.accounts.findOwned(owner, accountId);
    if (!this.platforms.find(platform)?.commerce) throw new Failure('COMMERCE_NOT_SUPPORTED');
    if (status === AccountStatus.DISCONNECTED) throw new Failure('NOT_FOUND');
    if (status === AccountStatus.PAUSED) throw new Failure('ACCOUNT_PAUSED');
    if (status === AccountStatus.EXPIRED)
      throw new Failure('RECONNECT_REQUIRED', { accountId: id, reason: health.reason, missingScopes: [] });
  }

  /** @throws PlatformFailure, Failure NOT_FOUND, RECONNECT_REQUIRED */
  call<Result>(
    accountId: string,
    operation: string,
    work: (commerce: CommerceSource, credentials: OpenCredentials) => Promise<Result>,
  ): Promise<Result> {
    return this.accounts.withCredentials(
      accountId,
      (credentials, { platform }) => {
        const { commerce } = this.platforms.get(platform);
        if (!commerce) throw new Failure('COMMERCE_NOT_SUPPORTED');
        return work(commerce, credentials);
      },
      operation,
    );
  }
}
