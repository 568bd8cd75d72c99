import { Injectable, Logger } from '@nestjs/common';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../clock/clock.js';
import type { SealedPlace } from '../../crypto/token-vault.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import type { OpenCredentials } from '../../platforms/platform-login.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { CredentialSeal, grantPlace } from '../credential-seal.js';
import { RevocationClaimsService } from './claims.service.js';
import { GrantsRepository } from '../grants.repository.js';
import type { PendingRevocationEntity, RetiredGrant } from './pending-revocation.entity.js';
import { PendingRevocationsRepository } from './pending-revocations.repository.js';

/** How long tokens are kept for revocation while their platform fails. */
const keepHours = 72;
const marginMs = 60_000;

/** Deletes grants and revokes them at their platform in the background. */
@Injectable()
export class RevocationsService {
  private readonly logger = new Logger('Grants');

  constructor(
    private readonly grants: GrantsRepository,
    private readonly revocations: PendingRevocationsRepository,
    private readonly claims: RevocationClaimsService,
    private readonly jobs: JobsService,
    private readonly platforms: PlatformRegistry,
    private readonly seal: CredentialSeal,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes a grant without connected accounts, in a transaction that holds the user's lock. A grant of a running connect flow is
   * kept. The grant is revoked at the platform only if no other grant has the same subject, because a revocation ends all of them.
   *
   * @param despiteFlows also deletes the grant of a running connect flow
   * @returns `revoking`: wake `jobs.run` after the commit
   */
  async retire(
    manager: EntityManager,
    grantId: string,
    { despiteFlows = false } = {},
  ): Promise<'in-use' | 'destroyed' | 'revoking'> {
    const deleted = await this.grants.deleteUnused(grantId, despiteFlows, manager);
    if (!deleted) return 'in-use';
    const { grant, subjectInUse, leasedUntil } = deleted;
    if (subjectInUse || !this.platforms.find(grant.platform)) return 'destroyed';
    const credentials = this.openGrant(grant);
    if (!credentials) return 'destroyed';
    await this.revocations.insert(
      { ...grant, credentials: this.seal.seal(credentials, placeOf(grant)) },
      keepHours,
      manager,
    );
    // Wait for a running refresh: the revocation may need its tokens.
    const dueAt = leasedUntil ?? undefined;
    await this.jobs.add(manager, 'grants.revoke', { revocationId: grant.id }, { dueAt });
    return 'revoking';
  }

  /** Deletes all grants of a user. @returns their number */
  async retireAll(manager: EntityManager, userId: string): Promise<number> {
    const ids = await this.grants.idsOf(userId, manager);
    for (const id of ids) await this.retire(manager, id, { despiteFlows: true });
    return ids.length;
  }

  /**
   * Revokes a deleted grant at its platform, unless its subject has a new grant. It is deferred while the user may be about to
   * consent again. @throws PlatformFailure to retry later
   */
  @Job('grants.revoke')
  async revoke({ revocationId }: JobPayloads['grants.revoke']): Promise<void> {
    const isOver = await this.claims.run(revocationId, (revocation) => this.revokeAtPlatform(revocation));
    if (isOver) await this.revocations.delete(revocationId);
  }

  /** Deletes tokens that could not be revoked in time. */
  async destroyOverdue(): Promise<void> {
    const count = await this.revocations.deleteOverdue();
    if (count > 0) this.logger.warn({ count }, 'Grants deleted without revocation at their platform');
  }

  private async revokeAtPlatform(revocation: PendingRevocationEntity): Promise<void> {
    const { platform, loginType } = revocation;
    const { login } = this.platforms.get(platform);
    try {
      let credentials = this.seal.open(platform, revocation.credentials, placeOf(revocation));
      const end = revocation.accessExpiresAt?.getTime() ?? Infinity;
      if (end < this.clock.nowMs() + marginMs && login.refreshModel(loginType) === 'rotating') {
        const tokens = await login.refresh(credentials, loginType);
        credentials = tokens.credentials;
        const sealed = this.seal.seal(credentials, placeOf(revocation));
        await this.revocations.saveTokens(revocation, sealed, tokens.accessExpiresAt);
      }
      await login.revoke(credentials, loginType);
    } catch (error) {
      const isOver =
        error instanceof PlatformFailure && (error.kind === 'reauthorize' || error.kind === 'rejected');
      if (!isOver) throw error;
      this.logger.log({ err: error, platform }, 'Grant had already ended at its platform');
    }
  }

  /** Null if its key is missing. Then the tokens can be neither used nor revoked. */
  private openGrant({ id, platform, credentials }: RetiredGrant): OpenCredentials | null {
    try {
      return this.seal.open(platform, credentials, grantPlace(id));
    } catch (error) {
      this.logger.error({ err: error, platform }, 'Grant cannot be revoked at its platform');
      return null;
    }
  }
}

function placeOf({ id }: Pick<RetiredGrant, 'id'>): SealedPlace {
  return { table: 'pending_revocations', column: 'credentials', id };
}
