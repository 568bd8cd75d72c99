import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Platform, PublishStatus } from '../platforms/platform.js';
import { hear } from './domain/platform-word.js';
import { PostAttemptsRepository } from './post-attempts.repository.js';
import { PostLedger } from './post-ledger.js';

/** What a platform told of a post in progress. */
export interface PublishStatusWord {
  platform: Platform;
  publishId: string;
  status: PublishStatus;
  /** When it was so, by the platform; for a poll, the moment before it was asked. */
  at: Date;
  source: 'webhook' | 'poll';
  /** Whose post it is, by the platform's id of the person; helps where the answer that held the publishId was lost. */
  subject?: string | null;
}

/** Posts of users: what becomes of them. */
@Injectable()
export class PostsService {
  constructor(
    private readonly ledger: PostLedger,
    private readonly attempts: PostAttemptsRepository,
  ) {}

  /**
   * Applies a word of the platform to the attempt that owns the publishId, within the caller's transaction.
   *
   * @returns `unknown` when no attempt owns it (yet): a task `webhooks.rematch` tells when one does; `ignored` when the word
   * is old or says nothing new
   */
  async applyPublishStatus(
    manager: EntityManager,
    { platform, publishId, status, at }: PublishStatusWord,
  ): Promise<'applied' | 'ignored' | 'unknown'> {
    const postId = await this.attempts.findPostId(manager, platform, publishId);
    if (!postId) return 'unknown';
    const changed = await this.ledger.change(manager, postId, (attempts, { now }) => {
      let news = false;
      const after = attempts.map((attempt) => {
        const next = attempt.publishId === publishId ? hear(attempt, { status, at }, now) : null;
        if (next) news = true;
        return next ?? attempt;
      });
      return news ? after : null;
    });
    return changed ? 'applied' : 'ignored';
  }
}
