import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Account } from '../accounts/domain/account.js';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { Composer } from '../platforms/platform-publishing.js';
import { PublisherClient } from './publishing/publisher-client.js';

/** Reads what a form for a new post needs. */
@Injectable()
export class ComposerService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly publishers: PublisherClient,
  ) {}

  /**
   * What an account may post now, read from its platform.
   *
   * @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED, PLATFORM_…
   */
  async compose(actor: Actor, accountId?: string | null): Promise<{ account: Account; composer: Composer }> {
    const { id } = await this.accounts.resolve(actor, accountId);
    try {
      return await this.publishers.composer(ownerOf(actor), id, null);
    } catch (error) {
      throw error instanceof PlatformFailure ? platformFailureToFailure(error, id) : error;
    }
  }
}
