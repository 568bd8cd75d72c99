import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import type { OpenCredentials, TokenSet } from '../../platforms/platform-login.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { PrefetchedGrants } from './prefetched-grants.js';
import { CredentialSeal, grantPlace } from '../credential-seal.js';
import type { SealedCredentials } from '../domain/credentials.js';
import { expiredFailure } from '../domain/grant.js';
import { refreshableFrom, refreshAt, refreshEligibility } from '../domain/refresh-schedule.js';
import { GrantChangeListeners } from '../grant-change-listeners.js';
import { GrantFailures } from '../grant-failures.js';
import { RefreshLeasesRepository, type LeasedGrant, type RefreshProgress } from './leases.repository.js';
import { GrantSettings } from '../grant-settings.js';
import { NoConnection, RefreshConnections } from './connections.js';
import { RefreshResultSaver } from './result-saver.js';
import type { RefreshResult } from './results.repository.js';

/** Options of a refresh. */
export interface RefreshOptions {
  /** The platform refused a token that is not expired. At most one such refresh per minute and grant. */
  forced?: boolean;
  /** A user requests it: skips the back-off after a failure, unless the platform asked to wait. */
  skipBackOff?: boolean;
}

/** The platform was not called, so the lease can be released immediately. */
class RefreshNotStarted extends Error {
  constructor(cause?: unknown) {
    super('The platform was not called.', { cause });
  }
}

/**
 * Refreshes grants with exactly one exchange, however many callers request it: platforms that rotate refresh tokens treat a
 * second exchange as theft.
 */
@Injectable()
export class GrantRefresher implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Refresh');
  private readonly running = new Map<string, Promise<void>>();
  /** Aborted when unsaved results must be left to the next process. */
  private readonly deadline = new AbortController();

  constructor(
    private readonly grants: RefreshLeasesRepository,
    private readonly prefetched: PrefetchedGrants,
    private readonly connections: RefreshConnections,
    private readonly saver: RefreshResultSaver,
    private readonly failures: GrantFailures,
    private readonly listeners: GrantChangeListeners,
    private readonly platforms: PlatformRegistry,
    private readonly seal: CredentialSeal,
    private readonly settings: GrantSettings,
    private readonly clock: Clock,
    private readonly database: Database,
  ) {}

  /**
   * Returns when the grant has newer tokens than `seen`, from this process or another.
   *
   * @throws PlatformFailure otherwise: `reauthorize` only if the grant is expired; `transient` if the platform is slow, while the
   * refresh continues
   */
  async refresh(seen: { id: string; tokenVersion: number }, options: RefreshOptions = {}): Promise<void> {
    const running = this.running.get(seen.id) ?? this.track(seen.id, this.refreshOrWait(seen, options));
    const finished = new AbortController();
    const wait = delay(this.settings.callerWaitMs, 'late' as const, { signal: finished.signal }).catch(
      () => 'late',
    );
    try {
      if ((await Promise.race([running, wait])) !== 'late') return;
    } finally {
      finished.abort();
    }
    const progress = await this.grants.progress(seen.id);
    if (progress?.tokenVersion === seen.tokenVersion) throw slowFailure(progress);
  }

  /** Refreshes a grant that is leased already. @throws PlatformFailure */
  refreshClaimed(grant: LeasedGrant): Promise<void> {
    return this.track(grant.id, this.refreshLeased(grant, false));
  }

  /** Waits for running refreshes before the database closes: their response may be the only copy of the new tokens. */
  async beforeApplicationShutdown(): Promise<void> {
    const timer = setTimeout(() => this.deadline.abort(), this.settings.shutdownGraceMs);
    while (this.running.size > 0) await Promise.allSettled(this.running.values());
    clearTimeout(timer);
  }

  private track(grantId: string, refresh: Promise<void>): Promise<void> {
    const tracked = refresh.finally(() => {
      if (this.running.get(grantId) === tracked) this.running.delete(grantId);
    });
    this.running.set(grantId, tracked);
    return tracked;
  }

  private async refreshOrWait(
    seen: { id: string; tokenVersion: number },
    options: RefreshOptions,
  ): Promise<void> {
    const deadline = performance.now() + this.settings.otherProcessWaitMs;
    const { forced = false, skipBackOff = false } = options;
    const claimed = forced ? null : this.prefetched.take(seen.id, seen.tokenVersion);
    if (claimed) return this.refreshLeased(claimed, true);
    for (;;) {
      const grant = await this.grants.lease(seen.id, seen.tokenVersion, { forced, skipBackOff });
      if (grant) return this.refreshLeased(grant, true);
      const progress = await this.grants.progress(seen.id);
      if (!progress || progress.tokenVersion !== seen.tokenVersion) return;
      if (progress.status === 'EXPIRED') throw expiredFailure(progress.platform, progress.expiredReason);
      if (!progress.isLeased && (progress.isBackingOff || forced)) throw backOffFailure(progress);
      if (performance.now() > deadline) throw slowFailure(progress);
      await delay(this.settings.pollMs);
    }
  }

  private async refreshLeased(grant: LeasedGrant, used: boolean): Promise<void> {
    // Not `@Interval`: each running refresh has its own timer.
    const extending = setInterval(() => {
      this.grants
        .extendLease(grant)
        .catch((error: unknown) => this.logger.warn({ err: error }, 'Lease could not be extended'));
    }, this.settings.leaseMs / 3);
    extending.unref();
    try {
      await this.refreshOrExpire(grant, used);
    } catch (error) {
      if (!(error instanceof RefreshNotStarted)) throw error;
      await this.grants.releaseLeases([grant]);
      throw slowFailure(grant, error.cause);
    } finally {
      clearInterval(extending);
    }
  }

  private async refreshOrExpire(grant: LeasedGrant, used: boolean): Promise<void> {
    const failure =
      this.findKnownFailure(grant) ?? (await this.tryRefresh(grant, grant.credentials, 'credentials', used));
    if (!failure) return;
    if (failure.kind === 'reauthorize') return this.handleRefusal(grant, failure, used);
    await this.backOffUnlessReplaced(grant, failure);
  }

  /** Delays the next attempt, unless the tokens were replaced meanwhile. @throws PlatformFailure */
  private async backOffUnlessReplaced(grant: LeasedGrant, failure: PlatformFailure): Promise<void> {
    if (!(await this.failures.backOff(grant, failure, 'token.refresh'))) {
      const progress = await this.grants.progress(grant.id);
      if (progress?.status === 'ACTIVE' && progress.tokenVersion !== grant.tokenVersion) return;
    }
    throw failure;
  }

  /** The failure that is known without a call. Null if the platform must be called. */
  private findKnownFailure({
    platform,
    loginType,
    refreshedAt,
    accessExpiresAt,
  }: LeasedGrant): PlatformFailure | null {
    const refreshModel = this.platforms.get(platform).login.refreshModel(loginType);
    switch (refreshEligibility({ refreshModel, issuedAt: refreshedAt, accessExpiresAt }, this.clock.now())) {
      case 'too-late':
        return expiredFailure(platform, 'GRANT_EXPIRED');
      case 'too-young':
        return PlatformFailure.rateLimited(platform, refreshableFrom(refreshedAt), {
          platformCode: 'TOKEN_TOO_YOUNG',
          message: 'A token of this kind can be refreshed when it is a day old.',
        });
      default:
        return null;
    }
  }

  /** @returns the failure, or null if it succeeded */
  private async tryRefresh(
    grant: LeasedGrant,
    sealed: SealedCredentials,
    column: 'credentials' | 'fallback',
    used: boolean,
  ): Promise<PlatformFailure | null> {
    try {
      const place = grantPlace(grant.id, column);
      const credentials =
        column === 'fallback'
          ? this.seal.openTokens(grant.platform, sealed, place).credentials
          : this.seal.open(grant.platform, sealed, place);
      await this.exchange(grant, credentials, used);
      return null;
    } catch (error) {
      if (error instanceof PlatformFailure) return error;
      throw error;
    }
  }

  /** Steps that must not be reordered: connection, time left, platform, save. @throws RefreshNotStarted, PlatformFailure */
  private async exchange(grant: LeasedGrant, credentials: OpenCredentials, used: boolean): Promise<void> {
    const { login } = this.platforms.get(grant.platform);
    const held = this.connections.hold(async (statement) => {
      // Enough time for the first extension of the lease.
      if (grant.leaseEndsAt - performance.now() < this.settings.leaseMs / 2) throw new RefreshNotStarted();
      const issuedAt = this.clock.now();
      const startedAt = performance.now();
      const tokens = await login.refresh(credentials, grant.loginType);
      const result: RefreshResult = {
        grantId: grant.id,
        platform: grant.platform,
        tokenVersion: grant.tokenVersion,
        tokens,
        issuedAt,
        refreshAt: this.nextRefresh(grant, tokens, issuedAt, used),
        used,
        durationMs: Math.round(performance.now() - startedAt),
      };
      return { result, saved: await this.saver.saveNow(statement, result) };
    });
    const { result, saved } = await held.catch((error: unknown) => {
      throw error instanceof NoConnection ? new RefreshNotStarted(error) : error;
    });
    const outcome = saved ?? (await this.saver.saveLater(result, this.deadline.signal));
    if (outcome.kind === 'saved' && outcome.wasFailing) await this.notifyListeners(grant.id);
  }

  private nextRefresh(grant: LeasedGrant, tokens: TokenSet, issuedAt: Date, used: boolean): Date | null {
    const refreshModel = this.platforms.get(grant.platform).login.refreshModel(grant.loginType);
    return refreshAt(
      {
        refreshModel,
        issuedAt,
        accessExpiresAt: tokens.accessExpiresAt,
        refreshExpiresAt: tokens.refreshExpiresAt,
        lastUsedAt: used ? issuedAt : grant.lastUsedAt,
      },
      issuedAt,
    );
  }

  /** The platform refused the grant. An earlier refresh may have succeeded and replaced the tokens. */
  private async handleRefusal(grant: LeasedGrant, failure: PlatformFailure, used: boolean): Promise<void> {
    const progress = await this.readAfterEarlierAttempt(grant);
    if (!progress || progress.tokenVersion !== grant.tokenVersion) return;
    if (progress.fallback) {
      const again = await this.tryRefresh(grant, progress.fallback, 'fallback', used);
      if (!again) return;
      if (again.kind !== 'reauthorize') return this.backOffUnlessReplaced(grant, again);
    }
    const reason = grant.unansweredSince ? 'LOST_REPLY' : (failure.reason ?? 'GRANT_INVALID');
    if (await this.failures.expire(grant, reason, failure, 'token.refresh')) {
      throw expiredFailure(grant.platform, reason);
    }
    const now = await this.grants.progress(grant.id);
    if (now?.tokenVersion === grant.tokenVersion) throw expiredFailure(grant.platform, now.expiredReason);
  }

  /** State of the grant after an earlier attempt can no longer return; immediately if there was none. */
  private async readAfterEarlierAttempt(grant: LeasedGrant): Promise<RefreshProgress | null> {
    for (;;) {
      const progress = await this.grants.progress(grant.id);
      if (!progress || progress.tokenVersion !== grant.tokenVersion || !grant.unansweredSince)
        return progress;
      const answeredBy = grant.unansweredSince.getTime() + this.settings.maxCallMs;
      if (progress.now.getTime() >= answeredBy) return progress;
      await delay(this.settings.pollMs);
    }
  }

  private async notifyListeners(grantId: string): Promise<void> {
    try {
      await this.database.transaction((manager) => this.listeners.notify(manager, grantId));
    } catch (error) {
      // The tokens are saved; only the notification is lost.
      this.logger.warn({ err: error, grantId }, 'Refresh could not be announced');
    }
  }
}

/** The failure that callers get while a grant backs off: the last one. */
function backOffFailure(progress: RefreshProgress): PlatformFailure {
  const { platform, isBackingOff, refreshAt: retryAt } = progress;
  const lastError = isBackingOff ? progress.lastError : null;
  const details = {
    platformCode: lastError?.platformCode ?? 'REFRESHED_JUST_NOW',
    message: lastError?.message ?? 'The platform refused a token that was refreshed less than a minute ago.',
  };
  if (lastError?.kind === 'rate-limited' && retryAt)
    return PlatformFailure.rateLimited(platform, retryAt, details);
  if (lastError?.kind === 'misconfigured') return PlatformFailure.misconfigured(platform, details);
  return PlatformFailure.transient(platform, details);
}

function slowFailure({ platform }: Pick<LeasedGrant, 'platform'>, cause?: unknown): PlatformFailure {
  return PlatformFailure.transient(platform, {
    platformCode: 'REFRESH_SLOW',
    message: 'The refresh takes too long. It is retried soon.',
    cause,
  });
}
