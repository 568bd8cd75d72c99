import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Platform, WebhookEffect } from '../platforms/platform.js';
import { CommentsRepository } from './comments.repository.js';
import { MediaRepository } from './media.repository.js';

type News<Kind> = Extract<WebhookEffect, { kind: Kind }>;

/** Takes in what platforms tell of content by themselves, within the caller's transaction. */
@Injectable()
export class ContentNewsService {
  constructor(
    private readonly comments: CommentsRepository,
    private readonly media: MediaRepository,
  ) {}

  /** `unknown`: nobody has connected the account. */
  async commented(
    manager: EntityManager,
    platform: Platform,
    { externalAccountId, comment, at }: News<'comment'>,
    receivedAt: Date,
  ): Promise<'applied' | 'unknown'> {
    const owner = await this.comments.ownerOf(manager, platform, externalAccountId);
    if (!owner) return 'unknown';
    const observedAt = at ?? receivedAt;
    await this.comments.store(manager, owner, [{ ...comment, createdAt: observedAt }], observedAt);
    return 'applied';
  }

  async measured(
    manager: EntityManager,
    platform: Platform,
    { externalAccountId, platformMediaId, metrics, at }: News<'media-metrics'>,
    receivedAt: Date,
  ): Promise<'applied' | 'unknown'> {
    const owner = await this.comments.ownerOf(manager, platform, externalAccountId);
    if (!owner) return 'unknown';
    await this.media.storeMetricsOf(manager, owner, platformMediaId, metrics, at ?? receivedAt);
    return 'applied';
  }
}
