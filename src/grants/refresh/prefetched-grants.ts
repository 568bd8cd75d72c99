import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { Platform } from '../../platforms/platform.js';
import { RefreshLeasesRepository, type LeasedGrant } from './leases.repository.js';
import { GrantSettings } from '../grant-settings.js';

/**
 * Due grants that this process has leased and not started yet. Claiming one grant costs the database as much as claiming twenty,
 * so some are claimed in advance, for a short time.
 */
@Injectable()
export class PrefetchedGrants implements BeforeApplicationShutdown {
  private readonly waiting: LeasedGrant[] = [];
  private claiming: Promise<void> | null = null;
  /** Whether the last claim returned as many grants as requested. */
  private hasMore = false;
  private stopping = false;

  constructor(
    private readonly grants: RefreshLeasesRepository,
    private readonly settings: GrantSettings,
  ) {}

  /** Takes up to `limit` grants. Fewer mean that no more are due. */
  async next(limit: number, platforms: readonly Platform[]): Promise<LeasedGrant[]> {
    await this.releaseIf((grant) => this.ageMs(grant) > this.settings.maxPrefetchMs);
    if (this.waiting.length < limit) await this.claiming?.catch(() => undefined);
    if (this.waiting.length < limit)
      await this.claim(limit - this.waiting.length + this.settings.maxPrefetched, platforms);
    const grants = this.waiting.splice(0, limit);
    const isLow = this.waiting.length < this.settings.maxPrefetched / 2;
    if (this.hasMore && isLow && !this.claiming && !this.stopping) {
      // The next caller gets the same error.
      void this.claim(this.settings.maxPrefetched, platforms).catch(() => undefined);
    }
    return grants;
  }

  /** Takes the grant that a caller waits for, if it is here with the same token version. Otherwise null. */
  take(id: string, tokenVersion: number): LeasedGrant | null {
    const place = this.waiting.findIndex(
      (grant) => grant.id === id && grant.tokenVersion === tokenVersion && !grant.probe,
    );
    return place < 0 ? null : this.waiting.splice(place, 1)[0]!;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.claiming?.catch(() => undefined);
    await this.releaseIf(() => true);
  }

  private claim(limit: number, platforms: readonly Platform[]): Promise<void> {
    const claiming = this.grants
      .claim(limit, platforms)
      .then((grants) => {
        this.hasMore = grants.length === limit;
        this.waiting.push(...grants);
      })
      .finally(() => {
        if (this.claiming === claiming) this.claiming = null;
      });
    this.claiming = claiming;
    return claiming;
  }

  private async releaseIf(condition: (grant: LeasedGrant) => boolean): Promise<void> {
    const leaving = this.waiting.filter(condition);
    if (leaving.length === 0) return;
    this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((grant) => !leaving.includes(grant)));
    await this.grants.releaseLeases(leaving);
  }

  private ageMs({ leaseEndsAt }: LeasedGrant): number {
    return this.settings.leaseMs - (leaseEndsAt - performance.now());
  }
}
