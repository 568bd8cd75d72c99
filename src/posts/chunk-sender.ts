import { Injectable } from '@nestjs/common';
import { newId } from '../crypto/new-id.js';
import { Changes } from '../changes/changes.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { ChunkPlan } from '../platforms/platform.js';
import { type Attempt, type AttemptUpload, enter, PostNextAction, wholeChunks } from './domain/attempt.js';
import { claimed, inMs, withAttempt } from './domain/attempt-list.js';
import type { Fault } from './domain/fault.js';
import { hear, watched } from './domain/platform-word.js';
import type { Post } from './domain/post.js';
import { startOver } from './domain/starting-over.js';
import { type ClaimedAttempt, PostAttemptsRepository } from './post-attempts.repository.js';
import { PostLedger } from './post-ledger.js';
import { PostsRepository } from './posts.repository.js';
import { Publishers } from './publishers.js';
import { sentWhileOurs } from './sent-while-ours.js';
import { UploadFiles } from './upload-files.js';

/** Longest wait within an upload, whose address lives for an hour or so. */
const longestPauseMs = 60_000;
/** How long after its address expired an upload that may be whole is asked for. */
const afterlifeMs = 3_600_000;
/** Answers in a row that bring an upload no further. */
const mostStuck = 3;

/**
 * Sends the file of an attempt to its platform, chunk by chunk, straight from the disk.
 *
 * An upload becomes a post only with its last chunk. Before that nothing is at stake: chunks are simply sent again, or the
 * upload anew. From then on only the platform knows, and it is asked before anything else is done.
 */
@Injectable()
export class ChunkSender {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly posts: PostsRepository,
    private readonly attempts: PostAttemptsRepository,
    private readonly files: UploadFiles,
    private readonly ledger: PostLedger,
    private readonly publishers: Publishers,
    private readonly changes: Changes,
  ) {}

  /** Goes on with an upload that another worker left, or that was interrupted. What was noted may be less than what arrived. */
  async resume(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const sent = claim.reachedPlatform ? await this.progress(claim, post) : claim.bytesSent;
    if (sent === null) return;
    if (this.clock.now() >= uploadOf(claim).expiresAt) return this.startOver(claim, 'UPLOAD_EXPIRED');
    await this.send({ ...claim, bytesSent: sent }, post, signal);
  }

  /** Sends everything from `bytesSent` on. Stops where it stands when the attempt is lost or the process is to end. */
  async send(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const { totalBytes, chunkSize, chunkCount } = uploadOf(claim);
    const chunks: ChunkPlan = { totalBytes, chunkSize, count: chunkCount };
    const publisher = this.publishers.videos(post.platform);
    const uploadUrl = await this.attempts.openUploadUrl(this.database.manager, claim.id);
    const [file] = await this.posts.mediaOf(this.database.manager, post.id);
    if (!file) throw new Error('The file of the post is gone.');
    const pieces = this.files.pieces(file.uploadId);

    let { bytesSent, finalSent } = claim;
    let stuck = 0;
    while (bytesSent < totalBytes) {
      if (signal.aborted) return this.attempts.release(this.database.manager, claim);
      const end = chunkEnd(chunks, bytesSent);
      const isFinal = end === totalBytes;
      const renewal = this.renew(claim, post, { bytesSent, finalSent: isFinal });
      const chunk = { first: bytesSent, length: end - bytesSent, contentType: file.contentType };
      const answer = await sentWhileOurs(renewal, pieces.read(bytesSent, end), (body) =>
        publisher.putChunk({ uploadUrl, chunks }, { ...chunk, body }),
      );
      if (!answer) return;
      if (answer.kind === 'gone') return this.gone({ ...claim, finalSent }, post);
      finalSent ||= isFinal;
      const received = answer.kind === 'complete' ? totalBytes : answer.bytesReceived;
      stuck = received > bytesSent ? 0 : stuck + 1;
      if (stuck > mostStuck) throw noProgress(post);
      bytesSent = received;
    }
    await this.ledger.run(post.id, (attempts, { now }) => {
      const attempt = claimed(attempts, claim, 'UPLOADING');
      // The platform may have told the end by webhook before it answered the last chunk.
      return attempt && withAttempt(attempts, watched(enter(attempt, 'PROCESSING', now, { bytesSent }), now));
    });
  }

  /** The attempt after its upload was interrupted by an error. */
  interrupted(attempt: Attempt, fault: Fault, now: Date): Attempt {
    const { expiresAt } = uploadOf(attempt);
    const mayWait = fault.kind === 'wait' && (!attempt.finalSent || now < inMs(expiresAt, afterlifeMs));
    if (mayWait) {
      const dueAt = inMs(now, Math.min(fault.inMs, longestPauseMs));
      return { ...attempt, leaseUntil: null, dueAt, tries: attempt.tries + 1 };
    }
    const failure = fault.kind === 'wait' ? fault.thenFailure : fault.failure;
    if (!attempt.finalSent) return enter(attempt, 'FAILED', now, { failure });
    return watched(enter(attempt, 'UNCONFIRMED', now, { failure: unconfirmed(failure.reason) }), now);
  }

  /**
   * Asks the platform how far an upload is.
   *
   * @returns where to go on, or null when the platform's word settled the attempt
   */
  private async progress(claim: ClaimedAttempt, post: Post): Promise<number | null> {
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
      if (received < upload.totalBytes) return wholeChunks(upload, received);
      status.bytesReceived = upload.totalBytes;
    }
    await this.ledger.run(post.id, (attempts, { now }) => {
      const attempt = claimed(attempts, claim, 'UPLOADING');
      if (!attempt) return null;
      const next =
        status === 'unknown'
          ? watched(enter(attempt, 'UNCONFIRMED', now, { failure: unconfirmed('PUBLISH_ID_UNKNOWN') }), now)
          : hear(attempt, { status, at }, now);
      return next && withAttempt(attempts, next);
    });
    return null;
  }

  /**
   * The address takes nothing more. Unless the last chunk arrived before, nothing will come of the upload; if it may have, that
   * is certain only when the platform still misses bytes after the address has expired.
   */
  private async gone(claim: ClaimedAttempt, post: Post): Promise<void> {
    const { expiresAt } = uploadOf(claim);
    if (claim.finalSent) {
      if ((await this.progress(claim, post)) === null) return;
      if (this.clock.now() < expiresAt) return this.waitUntil(claim, expiresAt);
    }
    await this.startOver(claim, 'UPLOAD_EXPIRED');
  }

  private async waitUntil(claim: ClaimedAttempt, dueAt: Date): Promise<void> {
    await this.ledger.run(claim.postId, (attempts) => {
      const attempt = claimed(attempts, claim, 'UPLOADING');
      return attempt && withAttempt(attempts, { ...attempt, leaseUntil: null, dueAt });
    });
  }

  private async startOver(claim: ClaimedAttempt, reason: string): Promise<void> {
    await this.ledger.run(claim.postId, (attempts, { now }) => {
      const attempt = claimed(attempts, claim, 'UPLOADING');
      return attempt && startOver(attempts, attempt, reason, { id: newId(), dueAt: now }, now);
    });
  }

  /** Prolongs the lease and notes how far the upload is. @returns false when the attempt was lost */
  private renew(
    claim: ClaimedAttempt,
    { id, userId }: Post,
    progress: { bytesSent: number; finalSent: boolean },
  ): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const isOurs = await this.attempts.renew(manager, claim, progress);
      if (isOurs) await this.changes.announce(manager, { kind: 'post', id, userId });
      return isOurs;
    });
  }
}

function uploadOf({ upload }: Attempt): AttemptUpload {
  if (!upload) throw new Error('An attempt UPLOADING knows where to.');
  return upload;
}

/** Where the chunk that begins at `first` ends: the last one takes the rest. */
function chunkEnd({ totalBytes, chunkSize, count }: ChunkPlan, first: number): number {
  return Math.floor(first / chunkSize) >= count - 1 ? totalBytes : first + chunkSize;
}

function unconfirmed(reason: string) {
  return {
    reason,
    message: 'It is not certain whether this post was published. Please look before you post again.',
    nextAction: PostNextAction.CHECK_OR_RETRY,
  };
}

function noProgress({ platform }: Post): PlatformFailure {
  return PlatformFailure.transient(platform, {
    platformCode: 'UPLOAD_STUCK',
    message: 'The upload is brought no further by what is sent.',
  });
}
