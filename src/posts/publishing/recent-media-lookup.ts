import { Injectable } from '@nestjs/common';
import type { PublishStatus } from '../../platforms/platform-outcomes.js';
import type { Post } from '../domain/post.js';
import { AttemptsRepository } from './attempts.repository.js';
import type { Attempt } from './domain/attempt.js';
import { matchesPost } from './domain/match-post.js';
import { PublisherClient } from './publisher-client.js';

/** Finds a published post in the list of what its account published last. */
@Injectable()
export class RecentMediaLookup {
  constructor(
    private readonly attempts: AttemptsRepository,
    private readonly publishers: PublisherClient,
  ) {}

  /**
   * Finds what an attempt published: the newest item with the caption of the post that is not older than the attempt and belongs to
   * no other post. Null: not found.
   *
   * @throws PlatformFailure; Failure
   */
  async find(post: Post, attempt: Attempt): Promise<PublishStatus | null> {
    const items = await this.publishers.recentMedia(post);
    const candidates = items.filter((item) => matchesPost(item, post, attempt));
    const ids = candidates.map(({ platformMediaId }) => platformMediaId);
    const known = new Set(await this.attempts.findKnownPostIds(post.platform, ids));
    const found = candidates.find(({ platformMediaId }) => !known.has(platformMediaId));
    if (!found) return null;
    return {
      state: 'PUBLISHED',
      platformStatus: 'FOUND_IN_LIST',
      platformPostId: found.platformMediaId,
      isPublic: null,
      publicUrl: found.permalink,
    };
  }
}
