import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { hashRequest } from '../../idempotency/request-hash.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { JobsService } from '../../jobs/jobs.service.js';
import type { CommentPage, ExternalComment } from '../../platforms/platform-content.js';
import { CommentModeration, type ModeratedComment } from './moderation.js';
import { CommentRepliesRepository, parentOf } from './replies.repository.js';
import { CommentsRepository } from './comments.repository.js';
import type { Comment } from '../domain/comment.js';
import { type CommentReply, matchReply } from '../domain/comment-reply.js';

export interface ReplyRequest {
  commentId: string;
  text: string;
  /** The client's name for this request; null: none. */
  idempotencyKey: string | null;
}

/** How long after it was sent a reply is awaited from the process that sends it. Later the platform is asked. */
const maxJoinMs = 5_000;
const joinPauseMs = 200;
const maxReplyPages = 40;

/**
 * Replies to comments. A reply cannot be taken back unseen, so it is noted before it is sent; when the answer is lost, the replies that
 * the platform shows tell the outcome before anything is sent again, also after a restart.
 */
@Injectable()
export class CommentRepliesService {
  private readonly logger = new Logger('Comments');
  /** What this process is sending. */
  private readonly sending = new Map<string, Promise<Comment>>();

  constructor(
    private readonly moderation: CommentModeration,
    private readonly comments: CommentsRepository,
    private readonly replies: CommentRepliesRepository,
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * Replies to a comment in the name of the account. The same request under the same key posts once, within 7 days and also at the same
   * time; without a key this holds for an equal request while the outcome of the earlier one is not certain.
   *
   * @throws Failure NOT_FOUND (also when the comment was deleted meanwhile), COMMENT_ACTION_NOT_SUPPORTED, ACCOUNT_PAUSED,
   * RECONNECT_REQUIRED, IDEMPOTENCY_CONFLICT, OUTCOME_UNKNOWN, PLATFORM_…
   */
  async reply(actor: Actor, { commentId, text, idempotencyKey }: ReplyRequest): Promise<Comment> {
    const owner = ownerOf(actor);
    const requestHash = hashRequest({ commentId, text });
    for (;;) {
      const earlier = await this.replies.findEarlier(owner, idempotencyKey, requestHash);
      if (earlier) {
        const comment = await this.outcomeOf(earlier, requestHash);
        if (comment) return comment;
      }
      const target = await this.moderation.find(owner, commentId, 'REPLY');
      const request = { userId: owner, comment: target.comment, key: idempotencyKey, requestHash, text };
      const reply = await this.database.transaction(async (manager) => {
        const begun = await this.replies.begin(manager, request);
        if (begun) await this.scheduleConfirmation(manager, begun.id, begun.settlesAt);
        return begun;
      });
      if (reply) return this.track(reply, this.send(reply, target));
    }
  }

  /**
   * Finds out, for a worker, what became of a reply.
   *
   * @throws Failure OUTCOME_UNKNOWN when that is still not certain
   */
  async confirm(replyId: string): Promise<void> {
    const reply = await this.replies.find(replyId);
    if (!reply || reply.state === 'SENT' || this.sending.has(replyId)) return;
    await this.resolve(reply);
  }

  purge(): Promise<void> {
    return this.replies.purge();
  }

  /** The posted reply of an earlier request; null: it certainly was not posted. */
  private async outcomeOf(earlier: CommentReply, requestHash: Buffer): Promise<Comment | null> {
    if (!constantTimeEqual(earlier.requestHash, requestHash)) throw new Failure('IDEMPOTENCY_CONFLICT');
    const own = this.sending.get(earlier.id);
    if (own) return own;
    const reply = earlier.state === 'SENDING' ? await this.waitForSender(earlier) : earlier;
    if (!reply) return null;
    if (reply.state === 'SENT') return this.findPosted(reply, reply.externalId!);
    return this.resolve(reply);
  }

  /** The reply after the process that sends it was given time to end; null when it was not posted. */
  private async waitForSender(reply: CommentReply): Promise<CommentReply | null> {
    let current: CommentReply | null = reply;
    const sentMsAgo = (await this.comments.now()).getTime() - reply.sentAt.getTime();
    for (let ageMs = sentMsAgo; ageMs < maxJoinMs && current?.state === 'SENDING'; ageMs += joinPauseMs) {
      await delay(joinPauseMs);
      current = await this.replies.find(reply.id);
    }
    return current;
  }

  private track(reply: CommentReply, outcome: Promise<Comment>): Promise<Comment> {
    this.sending.set(reply.id, outcome);
    return outcome.finally(() => this.sending.delete(reply.id));
  }

  private async send(reply: CommentReply, target: ModeratedComment): Promise<Comment> {
    let externalId: string;
    try {
      ({ platformCommentId: externalId } = await this.moderation.act(target, (moderator, credentials) =>
        moderator.reply(credentials, target.comment.externalId, reply.text),
      ));
    } catch (error) {
      if (error instanceof Failure) {
        await this.replies.remove(reply.id);
        throw error;
      }
      this.logger.warn({ err: error, replyId: reply.id }, 'A reply to a comment has no answer.');
      await this.markUnconfirmed(reply).catch(asOutcomeUnknown);
      const comment = await this.resolve(reply).catch(asOutcomeUnknown);
      if (comment) return comment;
      throw new Failure('OUTCOME_UNKNOWN');
    }
    try {
      return await this.save(reply, target, this.asSent(reply, target, externalId));
    } catch (error) {
      this.logger.error({ err: error, replyId: reply.id }, 'A posted reply could not be saved.');
      throw new Failure('OUTCOME_UNKNOWN', {}, { cause: error });
    }
  }

  /** The reply as it was sent. Its own time at the platform is read with the next list. */
  private asSent(
    { text, sentAt }: CommentReply,
    { comment, account }: ModeratedComment,
    platformCommentId: string,
  ): ExternalComment {
    return {
      platformCommentId,
      platformMediaId: comment.externalMediaId,
      parentId: parentOf(comment),
      text,
      author: { id: account.externalId, username: account.username },
      isOwn: true,
      likeCount: null,
      isHidden: false,
      createdAt: sentAt,
    };
  }

  private async markUnconfirmed(reply: CommentReply): Promise<void> {
    await this.database.transaction(async (manager) => {
      const settlesAt = await this.replies.markUnconfirmed(manager, reply.id);
      await this.scheduleConfirmation(manager, reply.id, settlesAt);
    });
    this.wakeUps.wake('jobs.run');
  }

  private scheduleConfirmation(
    manager: Parameters<JobsService['add']>[0],
    replyId: string,
    dueAt: Date,
  ): Promise<void> {
    return this.jobs.add(manager, 'content.confirm-reply', { replyId }, { dueAt, key: replyId });
  }

  /**
   * Looks for a reply among those that the platform shows.
   *
   * @returns the posted reply; null when it certainly was not posted, which frees its key
   * @throws Failure OUTCOME_UNKNOWN
   */
  private async resolve(reply: CommentReply): Promise<Comment | null> {
    const target = await this.moderation
      .find(reply.userId, reply.commentId, 'DELETE')
      .catch(asOutcomeUnknown);
    const lookedAt = await this.comments.now();
    const shown = await this.listReplies(target).catch(noRepliesIfGone).catch(asOutcomeUnknown);
    // Marked meanwhile by the process that sent it, whose word is better.
    const current = await this.replies.find(reply.id);
    if (!current) return null;
    if (current.state === 'SENT') return this.findPosted(current, current.externalId!);
    const sighting = matchReply(current, shown, target.account);
    if (sighting.kind === 'found') {
      for (const candidate of sighting.candidates) {
        const kept = await this.save(current, target, candidate).catch(ignoreAlreadyMatched);
        if (kept) return kept;
      }
    }
    if (sighting.kind === 'unclear' || lookedAt < current.settlesAt) throw new Failure('OUTCOME_UNKNOWN');
    await this.replies.remove(current.id);
    // It stays when its sender has marked it as posted at this moment.
    const posted = await this.replies.find(current.id);
    return posted && this.findPosted(posted, posted.externalId!);
  }

  private async listReplies(target: ModeratedComment): Promise<ExternalComment[]> {
    const { comment } = target;
    const all: ExternalComment[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < maxReplyPages; page += 1) {
      const from: string | null = cursor;
      const read: CommentPage = await this.moderation.act(target, (moderator, credentials) =>
        moderator.replies(credentials, comment.externalMediaId, parentOf(comment), from),
      );
      all.push(...read.items);
      if (read.nextCursor === null || read.nextCursor === cursor) break;
      cursor = read.nextCursor;
    }
    return all;
  }

  /** Keeps a posted reply with its comment. @throws ReplyAlreadyMatched when it is the outcome of another request */
  private async save(
    reply: CommentReply,
    { account: { id: accountId, userId } }: ModeratedComment,
    item: ExternalComment,
  ): Promise<Comment> {
    const { platformCommentId } = item;
    const at = await this.comments.now();
    await this.database.transaction(async (manager) => {
      if (!(await this.replies.markSent(manager, reply.id, platformCommentId)))
        throw new ReplyAlreadyMatched();
      await this.comments.store(manager, { userId, accountId }, [{ ...item, isOwn: true }], at);
    });
    return this.findPosted(reply, platformCommentId);
  }

  private async findPosted({ userId, accountId }: CommentReply, externalId: string): Promise<Comment> {
    const comment = await this.comments.findExternal(userId, accountId, externalId);
    if (!comment) throw new Failure('NOT_FOUND');
    return comment;
  }
}

/** A reply that the platform shows is the outcome of another request. */
class ReplyAlreadyMatched extends Error {}

function ignoreAlreadyMatched(error: unknown): null {
  if (error instanceof ReplyAlreadyMatched) return null;
  throw error;
}

/** A comment that is gone took its replies along. */
function noRepliesIfGone(error: unknown): ExternalComment[] {
  if (error instanceof Failure && error.code === 'NOT_FOUND') return [];
  throw error;
}

function asOutcomeUnknown(error: unknown): never {
  if (error instanceof Failure && error.code === 'OUTCOME_UNKNOWN') throw error;
  throw new Failure('OUTCOME_UNKNOWN', {}, { cause: error });
}
