import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Platform } from '../platforms/platform.js';
import type { WebhookEffect } from '../platforms/platform-webhooks.js';
import { ContentEvents } from './content-events.js';
import { CommentsRepository } from './comments/comments.repository.js';
import { MediaRepository } from './media/media.repository.js';

type Report<Kind> = Extract<WebhookEffect, { kind: Kind }>;

/** Stores content that platforms report by webhook, in the caller's transaction. */
@Injectable()
export class ReportedContentService {
  constructor(
    private readonly comments: CommentsRepository,
    private readonly media: MediaRepository,
    private readonly events: ContentEvents,
  ) {}

  /** Stores a comment. @returns the kind of row that it waits for; null if it was stored */
  async storeComment(
    manager: EntityManager,
    platform: Platform,
    { externalAccountId, comment, at }: Report<'comment'>,
    receivedAt: Date,
  ): Promise<'account' | null> {
    const owner = await this.comments.ownerOf(platform, externalAccountId, manager);
    if (!owner) return 'account';
    const reported = { ...comment, createdAt: at ?? receivedAt };
    const stored = await this.comments.addReported(owner, reported, manager);
    await this.events.commentsStored(manager, owner, stored);
    return null;
  }

  /** Stores metrics of a media item. @returns the kind of row that they wait for; null if they were stored */
  async storeMediaMetrics(
    manager: EntityManager,
    platform: Platform,
    { externalAccountId, platformMediaId, metrics }: Report<'media-metrics'>,
    receivedAt: Date,
  ): Promise<'account' | 'media' | null> {
    const owner = await this.comments.ownerOf(platform, externalAccountId, manager);
    if (!owner) return 'account';
    // Not the time of the report: reads use our clocks, which are not comparable with the whole seconds of the platform's clock.
    const isKnown = await this.media.storeMetricsOf(owner, platformMediaId, metrics, receivedAt, manager);
    return isKnown ? null : 'media';
  }
}
