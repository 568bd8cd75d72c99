import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Platform } from '../platforms/platform.js';
import type { WebhookEffect } from '../platforms/platform-webhooks.js';
import { CommentsRepository } from './comments/comments.repository.js';
import { MediaRepository } from './media/media.repository.js';

type News<Kind> = Extract<WebhookEffect, { kind: Kind }>;

/** Takes in what platforms tell of content by themselves, within the caller's transaction. */
@Injectable()
export class ReportedContentService {
  constructor(
    private readonly comments: CommentsRepository,
    private readonly media: MediaRepository,
  ) {}

  /** Stores a comment. @returns the missing row that it waits for; null when it was applied */
  async storeComment(
    manager: EntityManager,
    platform: Platform,
    { externalAccountId, comment, at }: News<'comment'>,
    receivedAt: Date,
  ): Promise<'account' | null> {
    const owner = await this.comments.ownerOf(manager, platform, externalAccountId);
    if (!owner) return 'account';
    await this.comments.addReported(manager, owner, { ...comment, createdAt: at ?? receivedAt });
    return null;
  }

  /** Stores counters of a media item. @returns the missing row that they wait for; null when they were applied */
  async storeMediaMetrics(
    manager: EntityManager,
    platform: Platform,
    { externalAccountId, platformMediaId, metrics }: News<'media-metrics'>,
    receivedAt: Date,
  ): Promise<'account' | 'media' | null> {
    const owner = await this.comments.ownerOf(manager, platform, externalAccountId);
    if (!owner) return 'account';
    // Lists are ordered by our clock, which must not be compared with the platform's whole seconds.
    const isKnown = await this.media.storeMetricsOf(manager, owner, platformMediaId, metrics, receivedAt);
    return isKnown ? null : 'media';
  }
}
