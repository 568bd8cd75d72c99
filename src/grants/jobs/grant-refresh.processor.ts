import { Injectable } from '@nestjs/common';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { GrantProbe } from '../refresh/probe.js';
import { PrefetchedGrants } from '../refresh/prefetched-grants.js';
import { RefreshLeasesRepository, type LeasedGrant } from '../refresh/leases.repository.js';
import { GrantRefresher } from '../refresh/refresher.js';

/** Renews grants whose time has come, and asks platforms about suspect ones. Neither is ever aborted. */
@Injectable()
@Processes('grants.refresh')
export class GrantRefreshProcessor implements WorkSource<LeasedGrant> {
  constructor(
    private readonly grants: RefreshLeasesRepository,
    private readonly claimed: PrefetchedGrants,
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
      await (grant.probe ? this.probe.run(grant) : this.refresher.refreshClaimed(grant));
    } catch (error) {
      // The grant's row says what became of it and when the next try is.
      if (!(error instanceof PlatformFailure)) throw error;
    }
  }
}
