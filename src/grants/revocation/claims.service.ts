import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { JobsService } from '../../jobs/jobs.service.js';
import type { Platform } from '../../platforms/platform.js';
import { GrantSettings } from '../grant-settings.js';
import { GrantsRepository } from '../grants.repository.js';
import type { PendingRevocationEntity } from './pending-revocation.entity.js';
import { PendingRevocationsRepository } from './pending-revocations.repository.js';
import { RevocationHolds } from './holds.js';
import { type HeldFence, SubjectFencesRepository } from './subject-fences.repository.js';

/** A revocation of the subject is running at the platform: what is consented to now could end with it. */
export class RevocationRunning extends Error {
  constructor() {
    super('A revocation of this subject is running at the platform.');
  }
}

/** A revocation is looked at again after at most so long while its user may be about to consent again. */
const recheckSeconds = 15;
/** A user who keeps starting flows does not put a revocation off for longer. */
const maxHoldMs = 60 * 60_000;
const pollMs = 100;

/** Who may act on a subject at its platform: one revocation, or new consents. */
@Injectable()
export class RevocationClaimsService {
  private readonly logger = new Logger('Grants');

  constructor(
    private readonly database: Database,
    private readonly fences: SubjectFencesRepository,
    private readonly revocations: PendingRevocationsRepository,
    private readonly grants: GrantsRepository,
    private readonly holds: RevocationHolds,
    private readonly jobs: JobsService,
    private readonly settings: GrantSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs a revocation under the fence of its subject, whose lease is renewed for as long as the platform takes. Nothing else here
   * uses the subject when it begins; one whose user may be about to consent again is put off, and one whose subject is in use again
   * is dropped.
   *
   * @returns whether the pair is no longer needed
   */
  async run(
    revocationId: string,
    work: (revocation: PendingRevocationEntity) => Promise<void>,
  ): Promise<boolean> {
    const claim = await this.database.transaction((manager) => this.claim(manager, revocationId));
    if (claim === 'put-off') return false;
    if (claim === 'dropped') return true;
    const timer = setInterval(() => {
      this.fences
        .extendLease(claim.fence, this.settings.fenceLeaseMs)
        .catch((error: unknown) => this.logger.warn({ err: error }, 'A fence was not renewed.'));
    }, this.settings.fenceLeaseMs / 3);
    timer.unref();
    try {
      await work(claim.revocation);
      return true;
    } finally {
      clearInterval(timer);
      await this.release(claim.fence);
    }
  }

  /**
   * Locks the subject of a new consent until the transaction ends.
   *
   * @returns when a revocation last ended, or its lease did; null: none has run lately
   * @throws RevocationRunning
   */
  async lockForConsent(manager: EntityManager, platform: Platform, subject: string): Promise<Date | null> {
    const { isBusy, busyUntil } = await this.fences.lock(manager, { platform, subject });
    if (isBusy) throw new RevocationRunning();
    return busyUntil;
  }

  /** Runs work again until no revocation of its subject is running. @throws RevocationRunning after a while */
  async retryWhileRunning<Result>(work: () => Promise<Result>): Promise<Result> {
    const deadline = performance.now() + this.settings.fenceWaitMs;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof RevocationRunning) || performance.now() > deadline) throw error;
        await delay(pollMs);
      }
    }
  }

  /** Returns once no revocation is running of what a user had at a platform, or after a while. */
  async waitUntilIdle(userId: string, platform: Platform): Promise<void> {
    const deadline = performance.now() + this.settings.fenceWaitMs;
    while (performance.now() < deadline && (await this.fences.isRevoking(userId, platform)))
      await delay(pollMs);
  }

  private async claim(
    manager: EntityManager,
    revocationId: string,
  ): Promise<{ revocation: PendingRevocationEntity; fence: HeldFence } | 'put-off' | 'dropped'> {
    const revocation = await this.revocations.find(manager, revocationId);
    if (!revocation) return 'dropped';
    const { userId, platform, retiredAt } = revocation;
    const isYoung = this.clock.nowMs() - retiredAt.getTime() < maxHoldMs;
    const heldUntil = userId && isYoung ? await this.holds.heldUntil(manager, userId, platform) : null;
    const { isBusy, busyUntil } = await this.fences.lock(manager, revocation);
    if (await this.grants.hasSubject(manager, revocation)) return 'dropped';
    const waitUntil = heldUntil ?? (isBusy ? busyUntil : null);
    if (waitUntil) {
      const soon = this.clock.inSeconds(recheckSeconds);
      const dueAt = waitUntil < soon ? waitUntil : soon;
      await this.jobs.add(manager, 'grants.revoke', { revocationId }, { dueAt });
      return 'put-off';
    }
    return { revocation, fence: await this.fences.hold(manager, revocation, this.settings.fenceLeaseMs) };
  }

  /** A consent that passed a fence whose lease had lapsed may have been ended by the call: the platform is asked. */
  private async release(fence: HeldFence): Promise<void> {
    if (await this.fences.release(fence)) return;
    const { platform, subject } = fence;
    const { suspected } = await this.grants.markSuspect(
      this.database.manager,
      platform,
      subject,
      this.clock.now(),
    );
    this.logger.warn({ platform, suspected }, 'A revocation outlasted its lease.');
  }
}
