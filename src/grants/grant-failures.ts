import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { backOffSeconds } from '../jobs/back-off.js';
import type { PlatformFailure } from '../platforms/platform-failure.js';
import { type ExpiredReason, grantError } from './domain/grant.js';
import { GrantChangeListeners } from './grant-change-listeners.js';
import { GrantOperationsRepository } from './operations/operations.repository.js';
import { GrantMetrics } from './metrics.js';
import { RefreshLeasesRepository, type LeasedGrant } from './refresh/leases.repository.js';
import { GrantsRepository } from './grants.repository.js';

type Known = Pick<LeasedGrant, 'id' | 'userId' | 'platform' | 'tokenVersion'>;

/** Stores the effect of a platform failure on a grant. Only `reauthorize` changes its status. */
@Injectable()
export class GrantFailures {
  constructor(
    private readonly database: Database,
    private readonly grants: GrantsRepository,
    private readonly refreshes: RefreshLeasesRepository,
    private readonly operations: GrantOperationsRepository,
    private readonly listeners: GrantChangeListeners,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly metrics: GrantMetrics,
  ) {}

  /** Delays the next attempt and keeps the status. @returns false if the lease was lost to another process */
  async backOff(grant: LeasedGrant, failure: PlatformFailure, operation: string): Promise<boolean> {
    const backOff = this.clock.inSeconds(backOffSeconds(grant.failures + 1));
    const retryAt = failure.retryAt && failure.retryAt > backOff ? failure.retryAt : backOff;
    const error = grantError(failure, this.clock.now());
    const isStored = await this.database.transaction(async (manager) => {
      if (!(await this.refreshes.backOff(grant, error, retryAt, !failure.outcomeUnknown, manager)))
        return false;
      await this.operations.add(grant.id, operation, failure, manager);
      await this.listeners.notify(manager, grant.id);
      return true;
    });
    if (isStored) this.count(grant, failure, operation);
    return isStored;
  }

  /** Marks the grant as expired. @returns false if the tokens were replaced meanwhile, or the grant was expired before */
  async expire(
    grant: Known,
    reason: ExpiredReason,
    failure: PlatformFailure,
    /** Failed operation to record. Null if it is recorded already. */
    operation: string | null,
  ): Promise<boolean> {
    const error = grantError(failure, this.clock.now());
    const isStored = await this.database.transaction(async (manager) => {
      if (!(await this.refreshes.expire(grant.id, grant.tokenVersion, reason, error, manager))) return false;
      if (operation) await this.operations.add(grant.id, operation, failure, manager);
      await this.audit.record(
        {
          action: 'grant.expired',
          actor: { kind: 'system', name: 'grants' },
          outcome: 'SUCCESS',
          target: { type: 'grant', id: grant.id },
          userId: grant.userId,
          details: { platform: grant.platform, reason, platformCode: failure.platformCode },
        },
        manager,
      );
      await this.listeners.notify(manager, grant.id);
      return true;
    });
    if (isStored) this.count(grant, failure, operation);
    return isStored;
  }

  /** Removes scopes that the user did not grant. The grant keeps working for its other scopes. */
  async removeScopes(grant: Known, missing: readonly string[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      if (await this.grants.removeScopes(grant.id, grant.tokenVersion, missing, manager)) {
        await this.listeners.notify(manager, grant.id);
      }
    });
  }

  private count({ platform }: Known, { kind }: PlatformFailure, operation: string | null): void {
    if (operation === 'token.refresh') this.metrics.refreshFailures.inc({ platform, kind });
  }
}
