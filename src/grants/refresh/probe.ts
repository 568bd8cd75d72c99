import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { CredentialSeal, grantPlace } from '../credential-seal.js';
import { refreshAt } from '../domain/refresh-schedule.js';
import { GrantChangeListeners } from '../grant-change-listeners.js';
import { GrantOperationsRepository } from '../operations/operations.repository.js';
import { GrantFailures } from '../grant-failures.js';
import { RefreshLeasesRepository, type LeasedGrant } from './leases.repository.js';

/** Checks at the platform whether a grant that was reported as ended is still valid. */
@Injectable()
export class GrantProbe {
  constructor(
    private readonly grants: RefreshLeasesRepository,
    private readonly operations: GrantOperationsRepository,
    private readonly failures: GrantFailures,
    private readonly listeners: GrantChangeListeners,
    private readonly platforms: PlatformRegistry,
    private readonly seal: CredentialSeal,
    private readonly database: Database,
  ) {}

  /** @throws PlatformFailure if the result is unknown */
  async run(grant: LeasedGrant): Promise<void> {
    try {
      const credentials = this.seal.open(grant.platform, grant.credentials, grantPlace(grant.id));
      await this.platforms.get(grant.platform).probe(credentials);
    } catch (error) {
      if (!(error instanceof PlatformFailure)) throw error;
      if (error.kind !== 'reauthorize') {
        await this.failures.backOff(grant, error, 'probe');
        throw error;
      }
      // Only a valid grant is refused for missing scopes.
      if (error.reason !== 'SCOPES_MISSING') {
        await this.failures.expire(grant, 'AUTHORIZATION_REMOVED', error, 'probe');
        return;
      }
    }
    await this.markHealthy(grant);
  }

  private async markHealthy(grant: LeasedGrant): Promise<void> {
    const refreshModel = this.platforms.get(grant.platform).login.refreshModel(grant.loginType);
    const next = refreshAt({ ...grant, refreshModel, issuedAt: grant.refreshedAt }, grant.lastUsedAt);
    await this.database.transaction(async (manager) => {
      await this.grants.markHealthy(grant, next, manager);
      await this.operations.add(grant.id, 'probe', null, manager);
      if (grant.failures > 0) await this.listeners.notify(manager, grant.id);
    });
  }
}
