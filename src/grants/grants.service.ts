import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { WakeUps } from '../jobs/wake-ups/wake-ups.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { Platform } from '../platforms/platform.js';
import type { OpenCredentials } from '../platforms/platform-login.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { CredentialSeal, grantPlace } from './credential-seal.js';
import { expiredFailure } from './domain/grant.js';
import {
  type RefreshEligibility,
  refreshAt,
  refreshEligibility,
  tokenState,
} from './domain/refresh-schedule.js';
import { GrantCallLog } from './operations/call-log.js';
import { GrantChangeListeners } from './grant-change-listeners.js';
import { GrantFailures } from './grant-failures.js';
import { GrantRefresher, type RefreshOptions } from './refresh/refresher.js';
import type { GrantEntity } from './grant.entity.js';
import { GrantsRepository } from './grants.repository.js';

/** A platform's report that a user removed the authorization. */
export interface AuthorizationRemoval {
  platform: Platform;
  subject: string;
  /** Time of the removal on the platform's clock. Reports from before the latest consent are outdated. */
  at: Date;
  reason: string;
}

type Work<Result> = (
  credentials: OpenCredentials,
  grant: { subject: string; scopes: readonly string[] },
) => Promise<Result>;

const recordUseEveryMs = 24 * 60 * 60_000;

/** Runs platform calls with valid tokens. */
@Injectable()
export class GrantsService {
  private readonly logger = new Logger('Grants');

  constructor(
    private readonly grants: GrantsRepository,
    private readonly refresher: GrantRefresher,
    private readonly failures: GrantFailures,
    private readonly calls: GrantCallLog,
    private readonly platforms: PlatformRegistry,
    private readonly seal: CredentialSeal,
    private readonly wakeUps: WakeUps,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly listeners: GrantChangeListeners,
  ) {}

  /**
   * Runs `work` with valid credentials, refreshed if they are about to expire, and applies its failure to the grant. With a fresh
   * token it costs one read and no write.
   *
   * @param operation purpose of the call in the list of operations, such as `post.publish`
   * @throws PlatformFailure after its effect on the grant is stored
   */
  async withTokens<Result>(grantId: string, work: Work<Result>, operation: string): Promise<Result> {
    return this.withGrant(await this.find(grantId), work, operation);
  }

  /**
   * Like {@link withTokens}, for a grant that the caller has just read.
   *
   * @param keepsWarm whether the call counts as use: an unused grant is refreshed less often
   */
  async withGrant<Result>(
    grant: GrantEntity,
    work: Work<Result>,
    operation: string,
    keepsWarm = true,
  ): Promise<Result> {
    const usable = await this.findUsableGrant(grant, keepsWarm);
    try {
      return await this.call(usable, work, operation);
    } catch (error) {
      if (isTokenRefused(error))
        return this.retryCall(await this.replaceRefusedToken(usable, error), work, operation);
      // Retry once with the new tokens. They may work although the old tokens failed.
      return this.call(await this.findReplacement(usable, error), work, operation);
    }
  }

  /** Refreshes the grant if it is due or the last refresh failed. @throws PlatformFailure */
  async refreshIfDue(grant: GrantEntity): Promise<void> {
    if (grant.status === 'EXPIRED') throw expiredFailure(grant.platform, grant.expiredReason);
    const isDue = grant.failures > 0 || tokenState(grant, this.clock.now()) !== 'fresh';
    if (!grant.refreshable || !isDue || this.refreshEligibility(grant) === 'too-young') return;
    await this.refresher.refresh(grant, { skipBackOff: true });
  }

  /** Records a report that the authorization was removed. A probe then confirms it. Uses the caller's transaction if given. */
  async reportAuthorizationRemoval(
    { platform, subject, at, reason }: AuthorizationRemoval,
    manager: EntityManager = this.database.manager,
  ): Promise<'suspected' | 'ignored' | 'unknown'> {
    const { known, suspected } = await this.grants.markSuspect(platform, subject, at, manager);
    this.logger.log({ platform, reason, known, suspected }, 'Authorization removal reported');
    if (!suspected) return known ? 'ignored' : 'unknown';
    if (manager === this.database.manager) this.wakeUps.wake('grants.refresh');
    return 'suspected';
  }

  /**
   * Records that the platform ends a grant at `endsAt` unless the user consents again, who is then notified in time.
   *
   * @param reportedAt time of the report on the platform's clock
   * @returns false if the grant has already ended, was given again since, or has a later report
   */
  async authorizationEnds(
    grantId: string,
    endsAt: Date,
    reportedAt: Date,
    manager: EntityManager,
  ): Promise<boolean> {
    const isRecorded = await this.grants.setReportedEnd(grantId, endsAt, reportedAt, manager);
    if (isRecorded) await this.listeners.notify(manager, grantId);
    return isRecorded;
  }

  private async find(grantId: string): Promise<GrantEntity> {
    const grant = await this.grants.find(grantId);
    if (!grant) throw new Error(`There is no grant ${grantId}.`);
    return grant;
  }

  /** The grant with a token that can be used. @throws PlatformFailure */
  private async findUsableGrant(grant: GrantEntity, keepsWarm: boolean): Promise<GrantEntity> {
    if (grant.status === 'EXPIRED') throw expiredFailure(grant.platform, grant.expiredReason);
    const now = this.clock.now();
    if (keepsWarm) this.recordUse(grant, now);
    const state = tokenState(grant, now);
    if (state === 'fresh') return grant;
    const eligibility = this.refreshEligibility(grant);
    if (eligibility !== 'yes') {
      if (state !== 'expired') return grant;
      const failure = expiredFailure(grant.platform, 'GRANT_EXPIRED');
      if (await this.failures.expire(grant, 'GRANT_EXPIRED', failure, 'token.use')) throw failure;
      return this.requireReplaced(grant, failure);
    }
    if (state === 'soon') {
      void this.refreshAndFind(grant).catch(() => undefined);
      return grant;
    }
    try {
      return await this.refreshAndFind(grant);
    } catch (error) {
      // The refresh failed, but the token is still valid.
      if (state === 'due' && error instanceof PlatformFailure && error.kind !== 'reauthorize') return grant;
      throw error;
    }
  }

  private refreshEligibility(grant: GrantEntity): RefreshEligibility {
    if (!grant.refreshable) return 'never';
    const { platform, loginType, refreshedAt: issuedAt, accessExpiresAt } = grant;
    const refreshModel = this.platforms.get(platform).login.refreshModel(loginType);
    return refreshEligibility({ refreshModel, issuedAt, accessExpiresAt }, this.clock.now());
  }

  /** Refreshes the grant and reads it again. @throws PlatformFailure */
  private async refreshAndFind(grant: GrantEntity, options?: RefreshOptions): Promise<GrantEntity> {
    await this.refresher.refresh(grant, options);
    const refreshed = await this.find(grant.id);
    if (refreshed.status === 'EXPIRED') throw expiredFailure(grant.platform, refreshed.expiredReason);
    return refreshed;
  }

  /** In the background, at most once a day. */
  private recordUse(grant: GrantEntity, now: Date): void {
    if (now.getTime() - grant.lastUsedAt.getTime() < recordUseEveryMs) return;
    const refreshModel = this.platforms.get(grant.platform).login.refreshModel(grant.loginType);
    const { refreshedAt: issuedAt, accessExpiresAt, refreshExpiresAt } = grant;
    const life = { refreshModel, issuedAt, accessExpiresAt, refreshExpiresAt, lastUsedAt: now };
    const warmAt = refreshAt(life, now);
    void this.grants
      .recordUse(grant.id, warmAt)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'Use of a grant could not be recorded'));
  }

  private call<Result>(grant: GrantEntity, work: Work<Result>, operation: string): Promise<Result> {
    const credentials = this.seal.open(grant.platform, grant.credentials, grantPlace(grant.id));
    return this.calls.run(grant.id, operation, () => work(credentials, grant));
  }

  /** The platform refused a token that is not expired: refresh once, unless that has happened. @throws PlatformFailure */
  private async replaceRefusedToken(grant: GrantEntity, refusal: PlatformFailure): Promise<GrantEntity> {
    const { login } = this.platforms.get(grant.platform);
    if (login.refreshModel(grant.loginType) !== 'rotating' || !grant.refreshable) {
      if (await this.failures.expire(grant, 'TOKEN_REFUSED', refusal, null)) throw refusal;
      return this.requireReplaced(grant, refusal);
    }
    const now = await this.find(grant.id);
    if (now.tokenVersion !== grant.tokenVersion && now.status === 'ACTIVE') return now;
    return this.refreshAndFind(grant, { forced: true });
  }

  private async retryCall<Result>(
    grant: GrantEntity,
    work: Work<Result>,
    operation: string,
  ): Promise<Result> {
    try {
      return await this.call(grant, work, operation);
    } catch (error) {
      if (!isTokenRefused(error)) {
        await this.applyFailure(grant, error);
        throw error;
      }
      const { login } = this.platforms.get(grant.platform);
      if (login.refusalOfNewToken === 'GRANT_ENDED') {
        if (await this.failures.expire(grant, 'TOKEN_REFUSED', error, null)) throw error;
      }
      // The platform has just refreshed the grant, so it is valid. A platform error must not disconnect an account.
      throw PlatformFailure.transient(grant.platform, {
        platformCode: error.platformCode,
        message: 'The platform refused a token that was just refreshed.',
        requestId: error.requestId ?? undefined,
        cause: error,
      });
    }
  }

  /** Applies a failure to the grant. @returns false if the grant has new tokens, which the failure does not concern */
  private async applyFailure(grant: GrantEntity, error: unknown): Promise<boolean> {
    if (!(error instanceof PlatformFailure) || error.kind !== 'reauthorize') return true;
    if (error.reason === 'SCOPES_MISSING') {
      await this.failures.removeScopes(grant, error.missingScopes);
      return true;
    }
    return this.failures.expire(grant, error.reason ?? 'GRANT_INVALID', error, null);
  }

  /** The grant with the tokens that replaced the refused ones. @throws the failure if there are none, after it is applied */
  private async findReplacement(grant: GrantEntity, error: unknown): Promise<GrantEntity> {
    if (await this.applyFailure(grant, error)) throw error;
    return this.requireReplaced(grant, error);
  }

  /** The grant if its tokens were replaced. @throws the failure otherwise */
  private async requireReplaced(grant: GrantEntity, failure: unknown): Promise<GrantEntity> {
    const now = await this.find(grant.id);
    if (now.status === 'ACTIVE' && now.tokenVersion !== grant.tokenVersion) return now;
    throw failure;
  }
}

function isTokenRefused(error: unknown): error is PlatformFailure {
  return error instanceof PlatformFailure && error.reason === 'TOKEN_REFUSED';
}
