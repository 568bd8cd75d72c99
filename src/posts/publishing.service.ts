import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { errorForStorage } from '../jobs/error-for-storage.js';
import type { WorkStatus } from '../jobs/work/work-source.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { UploadTarget } from '../platforms/platform.js';
import { ChunkSender } from './chunk-sender.js';
import { ContainerPublishingService } from './container-publishing.service.js';
import { ContainerLost, Unsettled } from './domain/container-failure.js';
import { type Attempt, type AttemptState, enter, PostNextAction } from './domain/attempt.js';
import { claimed, inMs, withAttempt } from './domain/attempt-list.js';
import { faultOf, Unpublishable } from './domain/fault.js';
import { held, inHand } from './domain/in-hand.js';
import { watched } from './domain/platform-word.js';
import type { Post } from './domain/post.js';
import { startOver } from './domain/starting-over.js';
import { type ClaimedAttempt, PostAttemptsRepository } from './post-attempts.repository.js';
import { PostFilesRepository } from './post-files.repository.js';
import { PostFilesService } from './post-files.service.js';
import { PostLedger } from './post-ledger.js';
import { persist } from './persist.js';
import { PostsRepository } from './posts.repository.js';
import { PublishableRequests } from './publishable-requests.js';
import { Publishers } from './publishers.js';

/** A pull whose answer was lost is left alone for this long: the platform may still come for the files. */
const pullGraceMs = 30_000;

/**
 * Brings one attempt to its platform, or settles what an earlier worker left of it.
 *
 * Before every call that is not safe to repeat the attempt enters a state of its own, by compare-and-swap under the lease; so
 * whoever finds it there knows what may have happened, however the former worker ended.
 */
@Injectable()
export class PublishingService {
  private readonly logger = new Logger('Publishing');

  constructor(
    private readonly database: Database,
    private readonly posts: PostsRepository,
    private readonly attempts: PostAttemptsRepository,
    private readonly files: PostFilesRepository,
    private readonly postFiles: PostFilesService,
    private readonly requests: PublishableRequests,
    private readonly ledger: PostLedger,
    private readonly publishers: Publishers,
    private readonly chunks: ChunkSender,
    private readonly containers: ContainerPublishingService,
  ) {}

  /** Takes due attempts. */
  claim(limit: number): Promise<ClaimedAttempt[]> {
    return this.attempts.claimPublishing(this.database.manager, limit);
  }

  workStatus(): Promise<WorkStatus> {
    return this.attempts.publishingStatus(this.database.manager);
  }

  /** Works on a claimed attempt until it is out of hand, and leaves its row in the next state whatever happens. */
  async run(claim: ClaimedAttempt, signal: AbortSignal): Promise<void> {
    const post = await this.posts.find(this.database.manager, claim.postId);
    if (!post) return;
    try {
      await this.step(claim, post, signal);
    } catch (error) {
      await this.failed(claim, post, error);
    }
  }

  private step(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    if (this.publishers.takesContainers(post.platform)) return this.containers.step(claim, post, signal);
    switch (claim.state) {
      case 'READY':
        return post.kind === 'VIDEO' ? this.startVideo(claim, post, signal) : this.startPhotos(claim, post);
      case 'INITIATING':
        return this.settleInit(claim);
      case 'UPLOADING':
        return this.chunks.resume(claim, post, signal);
      case 'PUBLISHING':
        return this.settlePull(claim);
      default:
        throw new Error(`An attempt ${claim.state} is not to be published.`);
    }
  }

  private async startVideo(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const request = await this.requests.checked(post);
    const publisher = this.publishers.videos(post.platform);
    if (!(await this.swap(claim, 'READY', (attempt, now) => inHand(attempt, 'INITIATING', now)))) return;

    const target = await this.publishers.withCredentials(post.accountId, 'post.init', (credentials) =>
      publisher.initVideo(credentials, request),
    );
    const uploading = await persist(() => this.saveTarget(claim, target));
    if (uploading) await this.chunks.send(uploading, post, signal);
    else await this.keepLate(claim, target.publishId);
  }

  private async startPhotos(claim: ClaimedAttempt, post: Post): Promise<void> {
    const request = await this.requests.checked(post);
    const publisher = this.publishers.photos(post.platform);
    const uploadIds = request.media.map(({ uploadId }) => uploadId);
    let urls: string[] = [];
    const isMine = await this.swap(claim, 'READY', async (attempt, now, manager) => {
      urls = await this.postFiles.issue(manager, attempt.id, uploadIds);
      return inHand(attempt, 'PUBLISHING', now);
    });
    if (!isMine) return;

    const { publishId } = await this.publishers.withCredentials(post.accountId, 'post.init', (credentials) =>
      publisher.initPhotos(credentials, request, urls),
    );
    const isSaved = await persist(() =>
      this.swap(claim, 'PUBLISHING', (attempt, now) =>
        watched(enter(attempt, 'PROCESSING', now, { publishId }), now),
      ),
    );
    if (!isSaved) await this.keepLate(claim, publishId);
  }

  /** publishId, address and expiry in one transaction. null: the attempt was lost meanwhile. */
  private async saveTarget(claim: ClaimedAttempt, target: UploadTarget): Promise<ClaimedAttempt | null> {
    const { publishId, uploadUrl, expiresAt, chunks } = target;
    const saved: Attempt[] = [];
    await this.swap(claim, 'INITIATING', async (attempt, now, manager) => {
      await this.attempts.sealUploadUrl(manager, attempt.id, uploadUrl);
      const { dueAt, leaseUntil } = attempt;
      const upload = {
        expiresAt,
        totalBytes: chunks.totalBytes,
        chunkSize: chunks.chunkSize,
        chunkCount: chunks.count,
      };
      saved[0] = enter(attempt, 'UPLOADING', now, { publishId, upload, dueAt, leaseUntil });
      return saved[0];
    });
    return saved[0] ? { ...claim, ...saved[0] } : null;
  }

  /** The answer came too late to be used, but the platform may speak of its publishId. */
  private async keepLate(claim: ClaimedAttempt, publishId: string): Promise<void> {
    this.logger.warn({ attemptId: claim.id }, 'An answer came after its attempt was given up.');
    await this.ledger.run(claim.postId, (attempts) => {
      const attempt = attempts.find(({ id }) => id === claim.id);
      return attempt?.publishId === null ? withAttempt(attempts, { ...attempt, publishId }) : null;
    });
  }

  /** An init whose answer is unknown: no byte was sent, so nothing can come of it, and another init is safe. */
  private async settleInit(claim: ClaimedAttempt): Promise<void> {
    await this.ledger.run(claim.postId, (attempts, { now }) => {
      const attempt = claimed(attempts, claim, 'INITIATING');
      return attempt && startOver(attempts, attempt, 'INIT_ANSWER_LOST', { id: newId(), dueAt: now }, now);
    });
  }

  /**
   * The platform was asked to fetch the photos and its answer is unknown. As long as nothing was fetched, killing the
   * addresses makes sure that nothing will be; after that only the platform knows.
   */
  private async settlePull(claim: ClaimedAttempt): Promise<void> {
    await this.ledger.run(claim.postId, async (attempts, { now, manager }) => {
      const attempt = claimed(attempts, claim, 'PUBLISHING');
      if (!attempt) return null;
      if (await this.files.killUnfetched(manager, attempt.id)) {
        return startOver(attempts, attempt, 'INIT_ANSWER_LOST', { id: newId(), dueAt: now }, now);
      }
      return withAttempt(attempts, watched(enter(attempt, 'UNCONFIRMED', now, { failure: answerLost }), now));
    });
  }

  /** Leaves the row in the state that the error asks for. */
  private async failed(claim: ClaimedAttempt, post: Post, error: unknown): Promise<void> {
    const isUnknown = error instanceof PlatformFailure && error.outcomeUnknown;
    if (!isExpected(error)) {
      this.logger.error({ err: error, postId: post.id }, 'A post could not be brought to its platform.');
    }
    await this.ledger.run(claim.postId, async (attempts, { now, manager }) => {
      const attempt = attempts.find(({ id, fence }) => id === claim.id && fence === claim.fence);
      if (!attempt) return null;
      await this.attempts.noteError(manager, attempt.id, errorForStorage(error));
      if (this.publishers.takesContainers(post.platform)) {
        return this.containers.afterFailure(attempts, attempt, post, error, { now, manager });
      }
      const fault = faultOf(error, attempt.tries, now.getTime());
      switch (attempt.state) {
        case 'INITIATING':
          if (!isUnknown) return withAttempt(attempts, held(attempt, post, fault, now));
          return startOver(
            attempts,
            attempt,
            'INIT_ANSWER_LOST',
            { id: newId(), dueAt: inMs(now, fault.kind === 'wait' ? fault.inMs : 0) },
            now,
          );
        case 'PUBLISHING':
          if (isUnknown || !(await this.files.killUnfetched(manager, attempt.id))) {
            return withAttempt(attempts, { ...attempt, leaseUntil: null, dueAt: inMs(now, pullGraceMs) });
          }
          return withAttempt(attempts, held(attempt, post, fault, now));
        case 'READY':
          return withAttempt(attempts, held(attempt, post, fault, now));
        case 'UPLOADING':
          return withAttempt(attempts, this.chunks.interrupted(attempt, fault, now));
        default:
          return null;
      }
    });
  }

  /** Moves the claimed attempt on if it is still ours and in this state. */
  private swap(
    claim: ClaimedAttempt,
    state: AttemptState,
    move: (attempt: Attempt, now: Date, manager: EntityManager) => Attempt | Promise<Attempt>,
  ): Promise<boolean> {
    return this.ledger.run(claim.postId, async (attempts, { now, manager }) => {
      const attempt = claimed(attempts, claim, state);
      return attempt && withAttempt(attempts, await move(attempt, now, manager));
    });
  }
}

/** What happens with platforms; anything else is a fault of ours. */
function isExpected(error: unknown): boolean {
  return [PlatformFailure, Failure, Unpublishable, ContainerLost, Unsettled].some(
    (kind) => error instanceof kind,
  );
}

const answerLost = {
  reason: 'ANSWER_LOST',
  message: 'It is not certain whether this post was published. Please look before you post again.',
  nextAction: PostNextAction.CHECK_OR_RETRY,
};
