import { Injectable, Logger } from '@nestjs/common';
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

/** How long a pair is kept to be revoked while its platform does not help. */
const keepHours = 72;
const marginMs = 60_000;

/** Ends grants: here at once, at their platform behind it. */
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
   * Ends a grant that opens no connected account any more, in a transaction that holds the user's lock; one that still does is
   * left alone, and so is one that a running connect flow has just brought. The platform is asked to revoke only if nothing else here
   * has the same subject: revoking kills siblings.
   *
   * @param despiteFlows ends it although a flow is running
   * @returns `revoking`: wake `jobs.run` after the commit
   */
  async retire(
    manager: EntityManager,
    grantId: string,
    { despiteFlows = false } = {},
  ): Promise<'in-use' | 'destroyed' | 'revoking'> {
    const deleted = await this.grants.deleteUnused(manager, grantId, despiteFlows);
    if (!deleted) return 'in-use';
    const { grant, subjectInUse, leasedUntil } = deleted;
    if (subjectInUse || !this.platforms.find(grant.platform)) return 'destroyed';
    const credentials = this.openGrant(grant);
    if (!credentials) return 'destroyed';
    await this.revocations.insert(
      manager,
      { ...grant, credentials: this.seal.seal(credentials, placeOf(grant)) },
      keepHours,
    );
    // A refresh that is on its way ends first: revoking may need what it is answered.
    const dueAt = leasedUntil ?? undefined;
    await this.jobs.add(manager, 'grants.revoke', { revocationId: grant.id }, { dueAt });
    return 'revoking';
  }

  /** Ends all grants of a user. @returns how many */
  async retireAll(manager: EntityManager, userId: string): Promise<number> {
    const ids = await this.grants.idsOf(manager, userId);
    for (const id of ids) await this.retire(manager, id, { despiteFlows: true });
    return ids.length;
  }

  /**
   * Ends a retired grant at its platform, unless a new grant has its subject by now, or its user may be about to bring one: then it
   * comes back later. @throws PlatformFailure to come back
   */
  async revoke(revocationId: string): Promise<void> {
    const isOver = await this.claims.run(revocationId, (revocation) => this.revokeAtPlatform(revocation));
    if (isOver) await this.revocations.delete(revocationId);
  }

  /** Destroys pairs whose platform did not help in time. */
  async destroyOverdue(): Promise<void> {
    const count = await this.revocations.deleteOverdue();
    if (count > 0)
      this.logger.warn({ count }, 'Grants could not be revoked at their platform; they are destroyed here.');
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
      this.logger.log({ err: error, platform }, 'A grant was over at its platform before it was revoked.');
    }
  }

  /** null: its key is gone, so nobody can use it, and nobody can revoke it. */
  private openGrant({ id, platform, credentials }: RetiredGrant): OpenCredentials | null {
    try {
      return this.seal.open(platform, credentials, grantPlace(id));
    } catch (error) {
      this.logger.error({ err: error, platform }, 'A grant cannot be revoked at its platform.');
      return null;
    }
  }
}

function placeOf({ id }: Pick<RetiredGrant, 'id'>): SealedPlace {
  return { table: 'pending_revocations', column: 'credentials', id };
}
