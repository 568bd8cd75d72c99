import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { ContentNewsService } from '../content/content-news.service.js';
import { GrantsService } from '../grants/grants.service.js';
import type { Platform, WebhookEffect } from '../platforms/platform.js';
import { PostsService } from '../posts/posts.service.js';
import type { JobName } from '../jobs/job-map.js';
import { type EventOutcome, unmatched, WebhookEventState } from './domain/stored-event.js';

/** What became of an event, and whose work its effects made due: to be poked after the commit. */
export interface Applied {
  outcome: EventOutcome;
  poke: JobName | null;
}

/** Hands what an event means to the feature it concerns. Every effect is guarded by its source time and may come twice. */
@Injectable()
export class WebhookEffects {
  constructor(
    private readonly grants: GrantsService,
    private readonly posts: PostsService,
    private readonly content: ContentNewsService,
    private readonly clock: Clock,
  ) {}

  /** Part of the transaction that marks the event as done. */
  async apply(
    manager: EntityManager,
    event: { platform: Platform; receivedAt: Date },
    effect: WebhookEffect,
  ): Promise<Applied> {
    switch (effect.kind) {
      case 'ignored':
        return ignored(effect.why);
      case 'authorization-removed':
        return this.authorizationRemoved(manager, event.platform, effect);
      case 'publish-status':
        return this.publishStatus(manager, event, effect);
      case 'comment':
        return told(await this.content.commented(manager, event.platform, effect, event.receivedAt));
      case 'media-metrics':
        return told(await this.content.measured(manager, event.platform, effect, event.receivedAt));
    }
  }

  private async authorizationRemoved(
    manager: EntityManager,
    platform: Platform,
    { subject, at, reason }: Extract<WebhookEffect, { kind: 'authorization-removed' }>,
  ): Promise<Applied> {
    switch (await this.grants.authorizationRemoved({ platform, subject, at, reason }, manager)) {
      case 'suspected':
        return processed(`The grant is checked: ${reason}.`, 'grants.refresh');
      case 'ignored':
        return ignored('It is older than the newest consent, or the grant is over already.');
      case 'unknown':
        return ignored('No grant of this installation has this subject.');
    }
  }

  private async publishStatus(
    manager: EntityManager,
    { platform, receivedAt }: { platform: Platform; receivedAt: Date },
    { publishId, subject, status, at }: Extract<WebhookEffect, { kind: 'publish-status' }>,
  ): Promise<Applied> {
    const report = { platform, publishId, subject, status, at, source: 'webhook' as const };
    switch (await this.posts.applyPublishStatus(manager, report)) {
      case 'applied':
        return processed(null);
      case 'ignored':
        return ignored('The post knows this already, or something newer.');
      case 'unknown':
        return { outcome: unmatched(publishId, this.ageSeconds(receivedAt)), poke: null };
    }
  }

  private ageSeconds(receivedAt: Date): number {
    return (this.clock.nowMs() - receivedAt.getTime()) / 1000;
  }
}

function processed(note: string | null, poke: JobName | null = null): Applied {
  return { outcome: { state: WebhookEventState.PROCESSED, note }, poke };
}

function told(outcome: 'applied' | 'unknown'): Applied {
  return outcome === 'applied' ? processed(null) : ignored('Nobody here has connected this account.');
}

function ignored(note: string): Applied {
  return { outcome: { state: WebhookEventState.IGNORED, note }, poke: null };
}
