import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { GrantsService } from '../grants/grants.service.js';
import type { Platform, WebhookEffect } from '../platforms/platform.js';
import { PostsService } from '../posts/posts.service.js';
import { type EventOutcome, unmatched, WebhookEventState } from './domain/stored-event.js';

/** Hands what an event means to the feature it concerns. Every effect is guarded by its source time and may come twice. */
@Injectable()
export class WebhookEffects {
  constructor(
    private readonly grants: GrantsService,
    private readonly posts: PostsService,
    private readonly clock: Clock,
  ) {}

  /** Part of the transaction that marks the event as done. */
  async apply(
    manager: EntityManager,
    event: { platform: Platform; receivedAt: Date },
    effect: WebhookEffect,
  ): Promise<EventOutcome> {
    switch (effect.kind) {
      case 'ignored':
        return ignored(effect.why);
      case 'authorization-removed':
        return this.authorizationRemoved(manager, event.platform, effect);
      case 'publish-status':
        return this.publishStatus(manager, event, effect);
    }
  }

  private async authorizationRemoved(
    manager: EntityManager,
    platform: Platform,
    { subject, at, reason }: Extract<WebhookEffect, { kind: 'authorization-removed' }>,
  ): Promise<EventOutcome> {
    switch (await this.grants.authorizationRemoved({ platform, subject, at, reason }, manager)) {
      case 'suspected':
        return processed(`The grant is checked: ${reason}.`);
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
  ): Promise<EventOutcome> {
    const report = { platform, publishId, subject, status, at, source: 'webhook' as const };
    switch (await this.posts.applyPublishStatus(manager, report)) {
      case 'applied':
        return processed(null);
      case 'ignored':
        return ignored('The post knows this already, or something newer.');
      case 'unknown':
        return unmatched(publishId, (this.clock.nowMs() - receivedAt.getTime()) / 1000);
    }
  }
}

function processed(note: string | null): EventOutcome {
  return { state: WebhookEventState.PROCESSED, note };
}

function ignored(note: string): EventOutcome {
  return { state: WebhookEventState.IGNORED, note };
}
