import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ReportedAuthorizationsService } from '../../accounts/reported-authorizations.service.js';
import { Clock } from '../../clock/clock.js';
import { ReportedCommerceService } from '../../commerce/reported-commerce.service.js';
import { Config } from '../../config/config.js';
import { ReportedContentService } from '../../content/reported-content.service.js';
import { GrantsService } from '../../grants/grants.service.js';
import type { Platform } from '../../platforms/platform.js';
import type { WebhookEffect } from '../../platforms/platform-webhooks.js';
import { StatusReportsService } from '../../posts/publishing/status-reports.service.js';
import type { WorkName } from '../../jobs/work/work-specs.js';
import { type Awaited, type EventOutcome, unmatched, WebhookEventState } from '../domain/stored-event.js';

/** The outcome of an event, and the work to wake after the commit. */
export interface Applied {
  outcome: EventOutcome;
  wake: WorkName | null;
}

/** Where an event came from. */
interface Delivery {
  platform: Platform;
  receivedAt: Date;
  /** Login type whose app signed it. Null if the platform has one app for all. */
  loginType: string | null;
}

/** Applies the effect of an event in the feature it concerns. Effects are ordered by source time and may be applied twice. */
@Injectable()
export class WebhookEffects {
  constructor(
    private readonly grants: GrantsService,
    private readonly statusReports: StatusReportsService,
    private readonly content: ReportedContentService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly commerce: ReportedCommerceService,
    private readonly authorizations: ReportedAuthorizationsService,
  ) {}

  /** Runs in the transaction that marks the event as processed. */
  async apply(manager: EntityManager, event: Delivery, effect: WebhookEffect): Promise<Applied> {
    switch (effect.kind) {
      case 'ignored':
        return ignored(effect.why);
      case 'commerce-changed':
        return this.commerceChanged(manager, event, effect);
      case 'account-deauthorized':
      case 'authorization-ending':
        return this.authorizationReported(manager, event, effect);
      case 'authorization-removed':
        return this.authorizationRemoved(manager, event, effect);
      case 'publish-status':
        return this.publishStatus(manager, event, effect);
      case 'comment':
      case 'media-metrics': {
        const { platform, receivedAt } = event;
        const missing =
          effect.kind === 'comment'
            ? await this.content.storeComment(manager, platform, effect, receivedAt)
            : await this.content.storeMediaMetrics(manager, platform, effect, receivedAt);
        if (missing === null) return processed(null);
        return this.waiting({ kind: missing, id: effect.externalAccountId }, receivedAt);
      }
    }
  }

  private async authorizationRemoved(
    manager: EntityManager,
    { platform, receivedAt }: { platform: Platform; receivedAt: Date },
    { subject, at, reason }: Extract<WebhookEffect, { kind: 'authorization-removed' }>,
  ): Promise<Applied> {
    switch (await this.grants.reportAuthorizationRemoval({ platform, subject, at, reason }, manager)) {
      case 'suspected':
        return processed(`The grant is checked: ${reason}.`, 'grants.refresh');
      case 'ignored':
        return ignored('The event is older than the newest consent, or the grant has already ended.');
      case 'unknown':
        return this.waiting({ kind: 'grant', id: subject }, receivedAt);
    }
  }

  private async commerceChanged(
    manager: EntityManager,
    { platform, receivedAt }: { platform: Platform; receivedAt: Date },
    effect: Extract<WebhookEffect, { kind: 'commerce-changed' }>,
  ): Promise<Applied> {
    const missing = await this.commerce.requestChanged(manager, platform, effect);
    return missing ? this.waiting(missing, receivedAt) : processed(null, 'jobs.run');
  }

  private async authorizationReported(
    manager: EntityManager,
    { platform, receivedAt, loginType }: Delivery,
    effect: Extract<WebhookEffect, { kind: 'account-deauthorized' | 'authorization-ending' }>,
  ): Promise<Applied> {
    const outcome =
      effect.kind === 'account-deauthorized'
        ? await this.authorizations.deauthorized(manager, platform, effect)
        : await this.authorizations.ending(manager, platform, loginType, effect);
    // The grant may cover other shops, so its probe does not find out.
    if (effect.kind === 'account-deauthorized' && outcome !== 'unknown')
      await this.commerce.requestShop(manager, platform, effect.externalAccountId);
    switch (outcome) {
      case 'suspected':
        return processed('The grant is checked.', 'grants.refresh');
      case 'noted':
        return processed(null);
      case 'ignored':
        return ignored(
          'The event is older than the newest consent or report, the grant has ended, or another app issued it.',
        );
      case 'unknown':
        return this.waiting({ kind: 'account', id: effect.externalAccountId }, receivedAt);
    }
  }

  private async publishStatus(
    manager: EntityManager,
    { platform, receivedAt }: { platform: Platform; receivedAt: Date },
    { publishId, subject, status, at }: Extract<WebhookEffect, { kind: 'publish-status' }>,
  ): Promise<Applied> {
    const report = { platform, publishId, subject, status, at, source: 'webhook' as const };
    switch (await this.statusReports.apply(manager, report)) {
      case 'applied':
        return processed(null);
      case 'ignored':
        return ignored('The post already has this status or a newer one.');
      case 'unknown':
        return this.waiting({ kind: 'publish', id: publishId }, receivedAt);
    }
  }

  private waiting(awaited: Awaited, receivedAt: Date): Applied {
    const ageSeconds = (this.clock.nowMs() - receivedAt.getTime()) / 1000;
    const retentionSeconds = this.config.webhooks.retentionDays * 86_400;
    return { outcome: unmatched(awaited, ageSeconds, retentionSeconds), wake: null };
  }
}

function processed(note: string | null, wake: WorkName | null = null): Applied {
  return { outcome: { state: WebhookEventState.PROCESSED, note }, wake };
}

function ignored(note: string): Applied {
  return { outcome: { state: WebhookEventState.IGNORED, note }, wake: null };
}
