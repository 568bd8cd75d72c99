import { Injectable } from '@nestjs/common';
import { newId } from '../../../crypto/new-id.js';
import { PlatformFailure } from '../../../platforms/platform-failure.js';
import type { PublishStatus } from '../../../platforms/platform-outcomes.js';
import type { UploadTarget } from '../../../platforms/platform-publishing.js';
import type { Post } from '../../domain/post.js';
import { AttemptLedger, type LedgerContext } from '../attempt-ledger.js';
import { AttemptsRepository, type ClaimedAttempt } from '../attempts.repository.js';
import { type Attempt, enterState } from '../domain/attempt.js';
import { addMs, findClaimed, replaceAttempt } from '../domain/attempt-list.js';
import { classifyError } from '../domain/classify-error.js';
import { startNewAttempt } from '../domain/new-attempt.js';
import { retryLater, startStep } from '../domain/step.js';
import { PublisherClient } from '../publisher-client.js';
import { PublishRequestBuilder } from '../publish-request-builder.js';
import { ChunkSender } from './chunk-sender.js';
import type { PublishFlow } from './publish-flow.js';
import { saveWithRetry } from './save-with-retry.js';

/**
 * One video, sent as bytes in chunks.
 *
 * INITIATING: the platform opens an upload. UPLOADING: the chunks are sent; the last one publishes.
 */
@Injectable()
export class ChunkedVideoFlow implements PublishFlow {
  constructor(
    private readonly attempts: AttemptsRepository,
    private readonly requests: PublishRequestBuilder,
    private readonly ledger: AttemptLedger,
    private readonly publishers: PublisherClient,
    private readonly chunks: ChunkSender,
  ) {}

  step(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    switch (claim.state) {
      case 'READY':
        return this.openUpload(claim, post, signal);
      case 'INITIATING':
        return this.resolveLostInit(claim);
      case 'UPLOADING':
        return this.chunks.resume(claim, post, signal);
      default:
        throw new Error(`A chunked video has no step in state ${claim.state}.`);
    }
  }

  afterFailure(
    attempts: readonly Attempt[],
    attempt: Attempt,
    post: Post,
    error: unknown,
    { now }: LedgerContext,
  ): readonly Attempt[] | null {
    const classified = classifyError(error, attempt.tries, now.getTime());
    switch (attempt.state) {
      case 'READY':
        return replaceAttempt(attempts, retryLater(attempt, post, classified, now));
      case 'INITIATING': {
        const isUnknown = error instanceof PlatformFailure && error.outcomeUnknown;
        if (!isUnknown) return replaceAttempt(attempts, retryLater(attempt, post, classified, now));
        const dueAt = addMs(now, classified.kind === 'retry' ? classified.delayMs : 0);
        return startNewAttempt(attempts, attempt, 'INIT_ANSWER_LOST', { id: newId(), dueAt }, now);
      }
      case 'UPLOADING':
        return replaceAttempt(attempts, this.chunks.afterFailure(attempt, classified, now));
      default:
        return null;
    }
  }

  onStatus(_: Post, __: Attempt, status: PublishStatus): Promise<PublishStatus> {
    return Promise.resolve(status);
  }

  private async openUpload(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const request = await this.requests.buildChecked(post);
    const publisher = this.publishers.videoPublisher(post.platform);
    const isOurs = await this.ledger.moveClaimed(claim, 'READY', (attempt, { now }) =>
      startStep(attempt, 'INITIATING', now),
    );
    if (!isOurs) return;

    const target = await this.publishers.withCredentials(post.accountId, 'post.init', (credentials) =>
      publisher.initVideo(credentials, request),
    );
    const uploading = await saveWithRetry(() => this.saveTarget(claim, target));
    if (uploading) await this.chunks.send(uploading, post, signal);
    else await this.ledger.saveLatePublishId(claim, target.publishId);
  }

  /** Saves publishId, upload address and expiry in one transaction. Null: the claim has ended. */
  private async saveTarget(claim: ClaimedAttempt, target: UploadTarget): Promise<ClaimedAttempt | null> {
    const { publishId, uploadUrl, expiresAt, chunks } = target;
    const saved: Attempt[] = [];
    await this.ledger.moveClaimed(claim, 'INITIATING', async (attempt, { now, manager }) => {
      await this.attempts.saveUploadUrl(attempt.id, uploadUrl, manager);
      const { dueAt, leaseUntil } = attempt;
      const upload = {
        expiresAt,
        totalBytes: chunks.totalBytes,
        chunkSize: chunks.chunkSize,
        chunkCount: chunks.count,
      };
      saved[0] = enterState(attempt, 'UPLOADING', now, { publishId, upload, dueAt, leaseUntil });
      return saved[0];
    });
    return saved[0] ? { ...claim, ...saved[0] } : null;
  }

  /** The response to an init was lost. No byte was sent, so nothing can become public, and another init is safe. */
  private async resolveLostInit(claim: ClaimedAttempt): Promise<void> {
    await this.ledger.update(claim.postId, (attempts, { now }) => {
      const attempt = findClaimed(attempts, claim, 'INITIATING');
      return (
        attempt && startNewAttempt(attempts, attempt, 'INIT_ANSWER_LOST', { id: newId(), dueAt: now }, now)
      );
    });
  }
}
