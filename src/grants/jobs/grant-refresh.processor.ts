import { Injectable } from '@nestjs/common';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work-source.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { GrantProbe } from '../refresh/probe.js';
import { ClaimedGrants } from '../refresh/prefetched-grants.js';
import { GrantRefreshRepository, type LeasedGrant } from '../refresh/leases.repository.js';
import { GrantRefresher } from '../refresh/refresher.js';

/** Renews grants whose time has come, and asks platforms about suspect ones. Neither is ever aborted. */
@Injectable()
@Processes('grants.refresh')
export class GrantRefreshProcessor implements WorkSource<LeasedGrant> {
  constructor(
    private readonly grants: GrantRefreshRepository,
    private readonly claimed: ClaimedGrants,
    private readonly refresher: GrantRefresher,
    private readonly probe: GrantProbe,
    private readonly platforms: PlatformRegistry,
  ) {}

  claim(limit: number): Promise<LeasedGrant[]> {
    const platforms = this.platforms.all().map(({ platform }) => platform);
    return this.claimed.next(limit, platforms);
  }

  status(): Promise<WorkStatus> {
    return this.grants.status();
  }

  async run(grant: LeasedGrant): Promise<void> {
    try {
      await (grant.probe ? this.probe.ask(grant) : this.refresher.refreshClaimed(grant));
    } catch (error) {
      // The grant's row says what became of it and when the next try is.
      if (!(error instanceof PlatformFailure)) throw error;
    }
  }
}
