import { Injectable } from '@nestjs/common';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { GrantProbe } from './probe.js';
import { PrefetchedGrants } from './prefetched-grants.js';
import { RefreshLeasesRepository, type LeasedGrant } from './leases.repository.js';
import { GrantRefresher } from './refresher.js';

/** Refreshes due grants and probes suspect ones. Neither is aborted at shutdown. */
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
      // The row of the grant has the outcome and the time of the next attempt.
      if (!(error instanceof PlatformFailure)) throw error;
    }
  }
}
