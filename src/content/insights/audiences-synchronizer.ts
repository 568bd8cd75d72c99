import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Database } from '../../database/database.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { AccountAudiencesRepository } from './audiences.repository.js';
import { ContentSyncsRepository } from '../sync/syncs.repository.js';
import { areAudiencesDue } from '../domain/account-audience.js';
import { requireReadable } from '../domain/readable.js';
import type { MediaOwner } from '../media/media.repository.js';

/** Reads the audience demographics of an account once a day. */
@Injectable()
export class AccountAudiencesSynchronizer {
  constructor(
    private readonly accounts: AccountsService,
    private readonly platforms: PlatformRegistry,
    private readonly audiences: AccountAudiencesRepository,
    private readonly syncs: ContentSyncsRepository,
    private readonly database: Database,
  ) {}

  /** @throws PlatformFailure; Failure NOT_FOUND, ACCOUNT_PAUSED, RECONNECT_REQUIRED */
  async run(owner: MediaOwner): Promise<void> {
    const account = await this.accounts.findOfAnyPlatform(owner.userId, owner.accountId);
    const insights = this.platforms.find(account.platform)?.insights;
    if (!insights) return;
    requireReadable(account, insights);
    const sync = await this.syncs.find(owner);
    const observedAt = await this.database.now();
    if (!sync || !areAudiencesDue(sync.audiencesSyncedAt, observedAt.getTime())) return;
    const breakdowns = await this.accounts.withCredentials(
      account.id,
      (credentials) => insights.audiences(credentials),
      'insights.audiences',
    );
    // An empty response does not mean that the audience is empty.
    if (breakdowns.length === 0) return;
    await this.database.transaction((manager) =>
      this.audiences.store(owner, breakdowns, observedAt, manager),
    );
  }
}
