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

/** A revocation of the subject is running at the platform and could end a new consent. */
export class RevocationRunning extends Error {
  constructor() {
    super('A revocation of this subject is running at the platform.');
  }
}

/** Maximum interval until a deferred revocation is checked again. */
const recheckSeconds = 15;
/** Maximum time that a user who keeps starting connect flows can defer a revocation. */
const maxHoldMs = 60 * 60_000;
const pollMs = 100;

/** Separates revocations and new consents of one subject at its platform. */
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
   * Runs a revocation under the fence of its subject, whose lease is extended while the platform call runs. It is deferred while
   * its user may be about to consent again, and dropped if the subject has a new grant.
   *
   * @returns whether the tokens are no longer needed
   */
  async run(
    revocationId: string,
    work: (revocation: PendingRevocationEntity) => Promise<void>,
  ): Promise<boolean> {
    const claim = await this.database.transaction((manager) => this.claim(manager, revocationId));
    if (claim === 'deferred') return false;
    if (claim === 'dropped') return true;
    // Not `@Interval`: each running revocation has its own timer.
    const timer = setInterval(() => {
      this.fences
        .extendLease(claim.fence, this.settings.fenceLeaseMs)
        .catch((error: unknown) => this.logger.warn({ err: error }, 'Subject fence could not be extended'));
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
   * Locks the subject for a new consent until the transaction ends.
   *
   * @returns time at which the last revocation or its lease ended; null if there was none recently
   * @throws RevocationRunning
   */
  async lockForConsent(manager: EntityManager, platform: Platform, subject: string): Promise<Date | null> {
    const { isBusy, busyUntil } = await this.fences.lock({ platform, subject }, manager);
    if (isBusy) throw new RevocationRunning();
    return busyUntil;
  }

  /** Retries work while a revocation of its subject is running. @throws RevocationRunning after a time limit */
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

  /** Waits until no revocation of the user at the platform is running, with a time limit. */
  async waitUntilIdle(userId: string, platform: Platform): Promise<void> {
    const deadline = performance.now() + this.settings.fenceWaitMs;
    while (performance.now() < deadline && (await this.fences.isRevoking(userId, platform)))
      await delay(pollMs);
  }

  private async claim(
    manager: EntityManager,
    revocationId: string,
  ): Promise<{ revocation: PendingRevocationEntity; fence: HeldFence } | 'deferred' | 'dropped'> {
    const revocation = await this.revocations.find(revocationId, manager);
    if (!revocation) return 'dropped';
    const { userId, platform, retiredAt } = revocation;
    const isYoung = this.clock.nowMs() - retiredAt.getTime() < maxHoldMs;
    const heldUntil = userId && isYoung ? await this.holds.heldUntil(manager, userId, platform) : null;
    const { isBusy, busyUntil } = await this.fences.lock(revocation, manager);
    if (await this.grants.hasSubject(revocation, manager)) return 'dropped';
    const waitUntil = heldUntil ?? (isBusy ? busyUntil : null);
    if (waitUntil) {
      const soon = this.clock.inSeconds(recheckSeconds);
      const dueAt = waitUntil < soon ? waitUntil : soon;
      await this.jobs.add(manager, 'grants.revoke', { revocationId }, { dueAt });
      return 'deferred';
    }
    return { revocation, fence: await this.fences.hold(revocation, this.settings.fenceLeaseMs, manager) };
  }

  /** A consent that was saved after the lease expired may have been ended by the call, so its grant is probed. */
  private async release(fence: HeldFence): Promise<void> {
    if (await this.fences.release(fence)) return;
    const { platform, subject } = fence;
    const { suspected } = await this.grants.markSuspect(platform, subject, this.clock.now());
    this.logger.warn({ platform, suspected }, 'Revocation exceeded its lease');
  }
}
