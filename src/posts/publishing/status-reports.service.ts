import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Platform } from '../../platforms/platform.js';
import type { PublishStatus } from '../../platforms/platform-outcomes.js';
import { AttemptLedger } from './attempt-ledger.js';
import { AttemptsRepository } from './attempts.repository.js';
import type { Attempt } from './domain/attempt.js';
import { replaceAttempt } from './domain/attempt-list.js';
import { applyStatusReport, type StatusReport } from './domain/status-report.js';

/** What a platform reported about a post in progress. */
export interface PublishStatusReport {
  platform: Platform;
  publishId: string;
  status: PublishStatus;
  /** Time of the status by the clock of the platform. For a poll: the moment before the call. */
  at: Date;
  source: 'webhook' | 'poll';
  /** Id of the account at the platform. Finds the attempt if the response with its publishId was lost. */
  subject?: string | null;
}

/** Applies what platforms report about posts. */
@Injectable()
export class StatusReportsService {
  constructor(
    private readonly attempts: AttemptsRepository,
    private readonly ledger: AttemptLedger,
  ) {}

  /**
   * Applies a report to the attempt with its publishId, in the transaction of the caller.
   *
   * @returns `unknown`: no attempt has this publishId yet; the job `webhooks.rematch` follows when one gets it. `ignored`: the
   * report is old or contains nothing new
   */
  async apply(
    manager: EntityManager,
    report: PublishStatusReport,
  ): Promise<'applied' | 'ignored' | 'unknown'> {
    const { platform, publishId } = report;
    const postId = await this.attempts.findPostId(platform, publishId, manager);
    if (!postId) return (await this.assignPublishId(manager, report)) ? 'applied' : 'unknown';
    const isChanged = await this.applyTo(
      manager,
      postId,
      report,
      (attempt) => attempt.publishId === publishId,
    );
    return isChanged ? 'applied' : 'ignored';
  }

  /**
   * Assigns an unknown publishId to the attempt of the account whose publishId was lost. Only for published posts and
   * drafts. All other attempts whose init had no response certainly publish nothing, so no other attempt can have
   * caused the report.
   */
  private async assignPublishId(
    manager: EntityManager,
    { platform, publishId, status, at, subject }: PublishStatusReport,
  ): Promise<boolean> {
    const isSuccess = status.state === 'PUBLISHED' || status.state === 'AWAITING_CREATOR';
    if (!subject || !isSuccess) return false;
    const [attempt, another] = await this.attempts.findWithoutPublishId(platform, subject, at, manager);
    if (!attempt || another || attempt.awaitsResponse) return false;
    return this.applyTo(manager, attempt.postId, { status, at }, ({ id }) => id === attempt.id, publishId);
  }

  private applyTo(
    manager: EntityManager,
    postId: string,
    report: StatusReport,
    isMeant: (attempt: Attempt) => boolean,
    publishId?: string,
  ): Promise<boolean> {
    return this.ledger.updateWithin(manager, postId, (attempts, { now }) => {
      const attempt = attempts.find(isMeant);
      const next = attempt && applyStatusReport(publishId ? { ...attempt, publishId } : attempt, report, now);
      return next ? replaceAttempt(attempts, next) : null;
    });
  }
}
