import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { errorForStorage } from '../jobs/error-for-storage.js';
import type { WorkStatus } from '../jobs/work/work-source.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { PublishStatus } from '../platforms/platform.js';
import { type Attempt, enter, PostNextAction } from './domain/attempt.js';
import { withAttempt } from './domain/attempt-list.js';
import { hear, watched } from './domain/platform-word.js';
import type { Post } from './domain/post.js';
import { isTheSamePost } from './domain/same-post.js';
import { type ClaimedAttempt, PostAttemptsRepository } from './post-attempts.repository.js';
import { PostLedger } from './post-ledger.js';
import { PostsRepository } from './posts.repository.js';
import { Publishers } from './publishers.js';

/** Asks platforms how posts are doing, for what their webhooks do not tell. A fault in asking never fails a post. */
@Injectable()
export class WatchingService {
  private readonly logger = new Logger('Publishing');

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly posts: PostsRepository,
    private readonly attempts: PostAttemptsRepository,
    private readonly ledger: PostLedger,
    private readonly publishers: Publishers,
  ) {}

  /** Takes attempts of which the platform is due to be asked. */
  claim(limit: number): Promise<ClaimedAttempt[]> {
    return this.attempts.claimWatching(this.database.manager, limit);
  }

  workStatus(): Promise<WorkStatus> {
    return this.attempts.watchingStatus(this.database.manager);
  }

  async run(claim: ClaimedAttempt): Promise<void> {
    const post = await this.posts.find(this.database.manager, claim.postId);
    if (!post) return;
    try {
      await this.ask(post, claim);
    } catch (error) {
      if (!(error instanceof PlatformFailure)) {
        this.logger.warn({ err: error, postId: post.id }, 'The platform could not be asked about a post.');
      }
      await this.postpone(claim, error);
    }
  }

  /**
   * Asks about one attempt and applies the answer.
   *
   * @throws PlatformFailure; Failure NOT_FOUND, RECONNECT_REQUIRED, PLATFORM_NOT_CONFIGURED
   */
  async ask(post: Post, attempt: Attempt): Promise<void> {
    const at = this.clock.now();
    const status = await this.askedOf(post, attempt);
    await this.ledger.run(post.id, (attempts, { now }) => {
      const current = attempts.find(({ id }) => id === attempt.id);
      if (!current) return null;
      const next = (status && hear(current, { status, at }, now)) ?? current;
      return withAttempt(attempts, asked(next, current, now));
    });
  }

  private async askedOf(post: Post, attempt: Attempt): Promise<PublishStatus | null> {
    if (!attempt.publishId) return this.lookUp(post, attempt);
    const told = await this.publishers.status(post, attempt.publishId);
    const isNameless = told.state === 'PUBLISHED' && told.platformPostId === null;
    // A container says that it was published, but not as what.
    if (!isNameless || !this.publishers.takesContainers(post.platform)) return told;
    return (await this.lookUp(post, attempt)) ?? told;
  }

  /**
   * Looks for a post whose publishId was lost among what the account has published: the newest item that no post of ours is
   * known to be, of the same caption, and not older than the attempt.
   */
  private async lookUp(post: Post, attempt: Attempt): Promise<PublishStatus | null> {
    const items = await this.publishers.recent(post);
    const candidates = items.filter((item) => isTheSamePost(item, post, attempt));
    const ids = candidates.map(({ platformMediaId }) => platformMediaId);
    const claimed = new Set(await this.attempts.claimedOf(this.database.manager, post.platform, ids));
    const found = candidates.find(({ platformMediaId }) => !claimed.has(platformMediaId));
    if (!found) return null;
    return {
      state: 'PUBLISHED',
      platformStatus: 'FOUND_IN_LIST',
      platformPostId: found.platformMediaId,
      isPublic: null,
      publicUrl: found.permalink,
    };
  }

  /** The next look, when this one failed: by the plan, or when the platform wants to be asked again. */
  private async postpone(claim: ClaimedAttempt, error: unknown): Promise<void> {
    const retryAt = error instanceof PlatformFailure ? error.retryAt : null;
    await this.ledger.run(claim.postId, async (attempts, { now, manager }) => {
      const attempt = attempts.find(({ id, fence }) => id === claim.id && fence === claim.fence);
      if (!attempt) return null;
      await this.attempts.noteError(manager, attempt.id, errorForStorage(error));
      const next = asked(attempt, attempt, now);
      const dueAt = next.dueAt && retryAt && retryAt > next.dueAt ? retryAt : next.dueAt;
      return withAttempt(attempts, { ...next, dueAt });
    });
  }
}

/** The attempt after its platform was asked, with the time of the next look. */
function asked(attempt: Attempt, before: Attempt, now: Date): Attempt {
  // A new state brought its own plan.
  if (attempt.stateSince !== before.stateSince || attempt.state !== before.state) return attempt;
  const next = watched({ ...attempt, polls: attempt.polls + 1, leaseUntil: null }, now);
  if (next.dueAt !== null || next.state !== 'PROCESSING') return next;
  return watched(enter(attempt, 'UNCONFIRMED', now, { failure: silence }), now);
}

const silence = {
  reason: 'NO_WORD',
  message: 'The platform has not said for a day what became of this post. Please look before you post again.',
  nextAction: PostNextAction.CHECK_OR_RETRY,
};
