import { Injectable } from '@nestjs/common';
import { newId } from '../../../crypto/new-id.js';
import { Changes } from '../../../changes/changes.js';
import { Clock } from '../../../clock/clock.js';
import { Database } from '../../../database/database.js';
import { PlatformFailure } from '../../../platforms/platform-failure.js';
import type { ChunkPlan } from '../../../platforms/platform-publishing.js';
import {
  type Attempt,
  type AttemptUpload,
  enterState,
  nextChunkOffset,
  unconfirmed,
} from '../domain/attempt.js';
import { findClaimed, addMs, replaceAttempt } from '../domain/attempt-list.js';
import type { ClassifiedError } from '../domain/classify-error.js';
import { applyStatusReport, withNextPoll } from '../domain/status-report.js';
import type { Post } from '../../domain/post.js';
import { startNewAttempt } from '../domain/new-attempt.js';
import { type ClaimedAttempt, AttemptsRepository } from '../attempts.repository.js';
import { AttemptLedger } from '../attempt-ledger.js';
import { PostsRepository } from '../../posts.repository.js';
import { PublisherClient } from '../publisher-client.js';
import { sendUnderLease } from './send-under-lease.js';
import { UploadFiles } from '../../../uploads/files.js';

/** Longest pause within an upload, whose address is valid for about an hour. */
const maxPauseMs = 60_000;
/** How long the platform is polled about a complete upload after its upload URL has expired. */
const expiredGraceMs = 3_600_000;
/** Maximum consecutive responses without progress. */
const maxStalledResponses = 3;

/**
 * Sends the file of an attempt to its platform in chunks, streamed from the upload store.
 *
 * The last chunk publishes. Before it, chunks can be sent again, or in a new upload. After it, only the platform
 * knows the state, so its status is read first.
 */
@Injectable()
export class ChunkSender {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly posts: PostsRepository,
    private readonly attempts: AttemptsRepository,
    private readonly files: UploadFiles,
    private readonly ledger: AttemptLedger,
    private readonly publishers: PublisherClient,
    private readonly changes: Changes,
  ) {}

  /** Continues an interrupted upload. More bytes may have arrived than were saved. */
  async resume(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const sent = claim.reachedPlatform ? await this.resolveOffset(claim, post) : claim.bytesSent;
    if (sent === null) return;
    if (this.clock.now() >= uploadOf(claim).expiresAt) return this.startNewAttempt(claim, 'UPLOAD_EXPIRED');
    await this.send({ ...claim, bytesSent: sent }, post, signal);
  }

  /** Sends everything from `bytesSent` on. Stops when the claim has ended or the process shuts down. */
  async send(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const { totalBytes, chunkSize, chunkCount } = uploadOf(claim);
    const chunks: ChunkPlan = { totalBytes, chunkSize, count: chunkCount };
    const publisher = this.publishers.videoPublisher(post.platform);
    const uploadUrl = await this.attempts.openUploadUrl(claim.id);
    const [file] = await this.posts.mediaOf(post.id);
    if (!file) throw new Error('The file of the post was deleted.');
    const pieces = this.files.pooledReader(file.uploadId);

    let { bytesSent, finalSent } = claim;
    let stalledResponses = 0;
    while (bytesSent < totalBytes) {
      if (signal.aborted) return this.attempts.releaseLease(claim);
      const end = chunkEnd(chunks, bytesSent);
      const isFinal = end === totalBytes;
      const leaseExtension = this.extendLease(claim, post, { bytesSent, finalSent: isFinal });
      const chunk = { first: bytesSent, length: end - bytesSent, contentType: file.contentType };
      const response = await sendUnderLease(leaseExtension, pieces.read(bytesSent, end), (body) =>
        publisher.putChunk({ uploadUrl, chunks }, { ...chunk, body }),
      );
      if (!response) return;
      if (response.kind === 'gone') return this.handleDeadUrl({ ...claim, finalSent }, post);
      finalSent ||= isFinal;
      const received = response.kind === 'complete' ? totalBytes : response.bytesReceived;
      stalledResponses = received > bytesSent ? 0 : stalledResponses + 1;
      if (stalledResponses > maxStalledResponses) throw noProgress(post);
      bytesSent = received;
    }
    await this.ledger.update(post.id, (attempts, { now }) => {
      const attempt = findClaimed(attempts, claim, 'UPLOADING');
      // A webhook may have reported the result before the response to the last chunk.
      return (
        attempt &&
        replaceAttempt(attempts, withNextPoll(enterState(attempt, 'PROCESSING', now, { bytesSent }), now))
      );
    });
  }

  /** Returns the attempt after an error interrupted its upload. */
  afterFailure(attempt: Attempt, error: ClassifiedError, now: Date): Attempt {
    const { expiresAt } = uploadOf(attempt);
    const mayWait = error.kind === 'retry' && (!attempt.finalSent || now < addMs(expiresAt, expiredGraceMs));
    if (mayWait) {
      const dueAt = addMs(now, Math.min(error.delayMs, maxPauseMs));
      return { ...attempt, leaseUntil: null, dueAt, tries: attempt.tries + 1 };
    }
    const failure = error.kind === 'retry' ? error.finalFailure : error.failure;
    if (!attempt.finalSent) return enterState(attempt, 'FAILED', now, { failure });
    return withNextPoll(
      enterState(attempt, 'UNCONFIRMED', now, { failure: unconfirmed(failure.reason) }),
      now,
    );
  }

  /**
   * Asks the platform how many bytes it has.
   *
   * @returns the offset to continue at. Null: the response of the platform resolved the attempt
   */
  private async resolveOffset(claim: ClaimedAttempt, post: Post): Promise<number | null> {
    const at = this.clock.now();
    const status = await this.publishers.status(post, claim.publishId!).catch((error: unknown) => {
      if (!claim.finalSent) return null;
      if (error instanceof PlatformFailure && error.kind === 'rejected') return 'unknown' as const;
      throw error;
    });
    if (status === null) return claim.bytesSent;
    if (status !== 'unknown' && status.state === 'PROCESSING') {
      const upload = uploadOf(claim);
      const received = status.bytesReceived ?? (claim.finalSent ? upload.totalBytes : claim.bytesSent);
      if (received < upload.totalBytes) return nextChunkOffset(upload, received);
      status.bytesReceived = upload.totalBytes;
    }
    await this.ledger.update(post.id, (attempts, { now }) => {
      const attempt = findClaimed(attempts, claim, 'UPLOADING');
      if (!attempt) return null;
      const next =
        status === 'unknown'
          ? withNextPoll(
              enterState(attempt, 'UNCONFIRMED', now, { failure: unconfirmed('PUBLISH_ID_UNKNOWN') }),
              now,
            )
          : applyStatusReport(attempt, { status, at }, now);
      return next && replaceAttempt(attempts, next);
    });
    return null;
  }

  /**
   * The upload address is no longer valid. If the last chunk was sent, a new attempt is safe only when the platform still misses bytes
   * after the address has expired.
   */
  private async handleDeadUrl(claim: ClaimedAttempt, post: Post): Promise<void> {
    const { expiresAt } = uploadOf(claim);
    if (claim.finalSent) {
      if ((await this.resolveOffset(claim, post)) === null) return;
      if (this.clock.now() < expiresAt) return this.waitUntil(claim, expiresAt);
    }
    await this.startNewAttempt(claim, 'UPLOAD_EXPIRED');
  }

  private async waitUntil(claim: ClaimedAttempt, dueAt: Date): Promise<void> {
    await this.ledger.update(claim.postId, (attempts) => {
      const attempt = findClaimed(attempts, claim, 'UPLOADING');
      return attempt && replaceAttempt(attempts, { ...attempt, leaseUntil: null, dueAt });
    });
  }

  private async startNewAttempt(claim: ClaimedAttempt, reason: string): Promise<void> {
    await this.ledger.update(claim.postId, (attempts, { now }) => {
      const attempt = findClaimed(attempts, claim, 'UPLOADING');
      return attempt && startNewAttempt(attempts, attempt, reason, { id: newId(), dueAt: now }, now);
    });
  }

  /** Extends the lease and saves the progress. @returns false if the claim has ended */
  private extendLease(
    claim: ClaimedAttempt,
    { id, userId }: Post,
    progress: { bytesSent: number; finalSent: boolean },
  ): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const isOurs = await this.attempts.extendUploadLease(claim, progress, manager);
      if (isOurs) await this.changes.announce(manager, { kind: 'post', id, userId });
      return isOurs;
    });
  }
}

function uploadOf({ upload }: Attempt): AttemptUpload {
  if (!upload) throw new Error('An UPLOADING attempt has an upload.');
  return upload;
}

/** End of the chunk at offset `first`. The last chunk has the rest. */
function chunkEnd({ totalBytes, chunkSize, count }: ChunkPlan, first: number): number {
  return Math.floor(first / chunkSize) >= count - 1 ? totalBytes : first + chunkSize;
}

function noProgress({ platform }: Post): PlatformFailure {
  return PlatformFailure.transient(platform, {
    platformCode: 'UPLOAD_STUCK',
    message: 'The platform makes no progress with what is sent.',
  });
}
