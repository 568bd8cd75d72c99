import { Injectable, Logger } from '@nestjs/common';
import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { Clock } from '../../clock/clock.js';
import { Failure } from '../../failures/failure.js';
import { backOffSeconds } from '../../jobs/back-off.js';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import type { CommerceStream } from '../../platforms/platform-commerce.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { SyncPauseReason } from '../domain/commerce-sync.js';
import { rateLimitWaitSeconds } from '../domain/sync-pass.js';
import { ShopsRepository } from '../shops/shops.repository.js';
import { CommerceMetrics } from './commerce-metrics.js';
import { type ClaimedSync, CommerceSyncsRepository } from './commerce-syncs.repository.js';
import { PageReader } from './page-reader.js';
import { type OpenShop, ShopAccess } from './shop-access.js';

/** A sync with more pages continues in another run, behind the syncs of other shops. */
const maxPagesPerRun = 20;
/** Causes of pauses are notified; this check finds what was missed. It calls no platform. */
const recheckSeconds = 3600;

/** Reads the streams of shops: one run reads some pages of one stream. */
@Processes('commerce.sync')
@Injectable()
export class CommerceSyncProcessor implements WorkSource<ClaimedSync> {
  private readonly logger = new Logger('Commerce');

  constructor(
    private readonly syncs: CommerceSyncsRepository,
    private readonly access: ShopAccess,
    private readonly pages: PageReader,
    private readonly shops: ShopsRepository,
    private readonly metrics: CommerceMetrics,
    private readonly clock: Clock,
  ) {}

  claim(limit: number): Promise<ClaimedSync[]> {
    return this.syncs.claim(limit);
  }

  status(): Promise<WorkStatus> {
    return this.syncs.status();
  }

  async run(sync: ClaimedSync, signal: AbortSignal): Promise<void> {
    try {
      await this.read(sync, signal);
    } catch (error) {
      // The process is stopping: another one continues.
      if (signal.aborted) await this.syncs.release(sync, 0);
      else await this.failed(sync, error);
    }
  }

  private async read(sync: ClaimedSync, signal: AbortSignal): Promise<void> {
    const shop = await this.access.open(sync.accountId);
    if (shop.kind === 'disconnected') {
      await this.syncs.pause(sync, SyncPauseReason.RECONNECT_REQUIRED, [], recheckSeconds);
      return;
    }
    if (shop.kind === 'disabled') {
      await this.syncs.release(sync, recheckSeconds);
      return;
    }
    if (shop.kind === 'paused') {
      await this.syncs.pause(sync, shop.reason, [], recheckSeconds);
      return;
    }
    const stream = shop.source.streams.find(({ name }) => name === sync.stream);
    if (!stream) {
      // Processes of two versions run during a deployment: the other one may have the stream.
      await this.syncs.leaveOut(sync, recheckSeconds);
      return;
    }
    const missing = stream.scopes.filter((scope) => !shop.account.scopes.includes(scope));
    if (missing.length > 0) {
      await this.syncs.pause(sync, SyncPauseReason.MISSING_SCOPES, missing, recheckSeconds);
      return;
    }
    await this.readPages(sync, shop, stream, signal);
  }

  private async readPages(
    sync: ClaimedSync,
    shop: OpenShop,
    stream: CommerceStream,
    signal: AbortSignal,
  ): Promise<void> {
    const from = await this.pages.start(sync, stream);
    const position =
      from && (await this.pages.readPages({ sync, shop, stream }, from, maxPagesPerRun, signal));
    if (position) await this.syncs.release(sync, 0);
  }

  private async failed(sync: ClaimedSync, error: unknown): Promise<void> {
    const { accountId, stream, purpose, resource, failureCount } = sync;
    const isPlatform = error instanceof PlatformFailure;
    if (isPlatform && (error.deactivated || error.accountRemoved)) {
      await this.pauseShop(sync, error);
      return;
    }
    const failure = toFailure(error, accountId);
    this.metrics.failures.inc({ resource, code: failure.code });
    const facts = { err: error, accountId, stream, purpose, failures: failureCount + 1 };
    const stored = {
      code: failure.code,
      message: failure.message,
      requestId: isPlatform ? error.requestId : null,
    };
    if (isPlatform && error.kind === 'rate-limited') {
      const seconds = rateLimitWaitSeconds(error.retryAt, this.clock.now());
      this.logger.debug({ ...facts, seconds }, 'The platform limits the rate of a sync');
      await this.syncs.fail(sync, stored, seconds, 'WAITING');
      return;
    }
    if (failure.code === 'INTERNAL') this.logger.error(facts, 'A sync of a shop failed; it is retried');
    else this.logger.warn(facts, 'A sync of a shop failed; it is retried');
    await this.syncs.fail(sync, stored, backOffSeconds(failureCount + 1), 'FAILED');
  }

  /** No other sync of the shop calls the platform until its facts show that it is authorized and active again. */
  private async pauseShop(sync: ClaimedSync, { accountRemoved }: PlatformFailure): Promise<void> {
    const { accountId, claimedAt } = sync;
    const reason = accountRemoved ? SyncPauseReason.AUTHORIZATION_REMOVED : SyncPauseReason.SHOP_DEACTIVATED;
    this.logger.log({ accountId, reason }, 'The platform refuses the calls of a shop');
    if (accountRemoved) await this.shops.markUnauthorized(accountId, claimedAt);
    else await this.shops.markDeactivated(accountId, claimedAt);
    await this.syncs.pause(sync, reason, [], recheckSeconds);
    await this.syncs.pauseShop(accountId);
  }
}

function toFailure(error: unknown, accountId: string): Failure {
  if (error instanceof PlatformFailure) return platformFailureToFailure(error, accountId);
  return error instanceof Failure ? error : new Failure('INTERNAL');
}
