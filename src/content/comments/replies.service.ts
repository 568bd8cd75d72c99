import { Injectable, Logger } from '@nestjs/common';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
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
import { ContentEvents } from '../content-events.js';
import { CommentsRepository } from './comments.repository.js';
import type { Comment } from '../domain/comment.js';
import { type CommentReply, matchReply } from '../domain/comment-reply.js';

export interface ReplyRequest {
  commentId: string;
  text: string;
  /** Idempotency key of the client. Null if none. */
  idempotencyKey: string | null;
}

/** How long after it was sent a request waits for the process that sends it. Later it asks the platform. */
const maxJoinMs = 5_000;
const joinPauseMs = 200;
const maxReplyPages = 40;

/**
 * Replies to comments. A reply is public immediately, so it is stored before it is sent. If the response is lost, the replies that the
 * platform lists show the outcome before anything is sent again, also after a restart.
 */
@Injectable()
export class CommentRepliesService {
  private readonly logger = new Logger('Comments');
  /** Replies that this process is sending, by id. */
  private readonly sending = new Map<string, Promise<Comment>>();

  constructor(
    private readonly moderation: CommentModeration,
    private readonly comments: CommentsRepository,
    private readonly replies: CommentRepliesRepository,
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
    private readonly events: ContentEvents,
  ) {}

  /**
   * Replies to a comment as the account. Requests with the same key post once within 7 days, also if they are concurrent. Without a
   * key this holds for equal requests while the outcome of the earlier one is unknown.
   *
   * @throws Failure NOT_FOUND (also if the comment was deleted meanwhile), COMMENT_ACTION_NOT_SUPPORTED, ACCOUNT_PAUSED,
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
        const begun = await this.replies.begin(request, manager);
        if (begun) await this.scheduleConfirmation(manager, begun.id, begun.settlesAt);
        return begun;
      });
      if (reply) return this.track(reply, this.send(reply, target));
    }
  }

  /**
   * Resolves the outcome of a reply, for a job.
   *
   * @throws Failure OUTCOME_UNKNOWN if it is still unknown
   */
  @Job('content.confirm-reply')
  async confirm({ replyId }: JobPayloads['content.confirm-reply']): Promise<void> {
    const reply = await this.replies.find(replyId);
    if (!reply || reply.state === 'SENT' || this.sending.has(replyId)) return;
    await this.resolve(reply);
  }

  @Schedule({ name: 'content.purge-replies', everySeconds: 3600 })
  purge(): Promise<void> {
    return this.replies.purge();
  }

  /** The posted reply of an earlier request. Null if it was certainly not posted. */
  private async outcomeOf(earlier: CommentReply, requestHash: Buffer): Promise<Comment | null> {
    if (!constantTimeEqual(earlier.requestHash, requestHash)) throw new Failure('IDEMPOTENCY_CONFLICT');
    const own = this.sending.get(earlier.id);
    if (own) return own;
    const reply = earlier.state === 'SENDING' ? await this.waitForSender(earlier) : earlier;
    if (!reply) return null;
    if (reply.state === 'SENT') return this.findPosted(reply, reply.externalId!);
    return this.resolve(reply);
  }

  /** The reply after a limited wait for the process that sends it. Null if it was not posted. */
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
      this.logger.warn({ err: error, replyId: reply.id }, 'Reply to a comment had no response');
      await this.markUnconfirmed(reply).catch(toOutcomeUnknown);
      const comment = await this.resolve(reply).catch(toOutcomeUnknown);
      if (comment) return comment;
      throw new Failure('OUTCOME_UNKNOWN');
    }
    try {
      return await this.save(reply, target, this.toSentComment(reply, target, externalId));
    } catch (error) {
      this.logger.error({ err: error, replyId: reply.id }, 'Posted reply could not be saved');
      throw new Failure('OUTCOME_UNKNOWN', {}, { cause: error });
    }
  }

  /** The reply as it was sent. The next sync reads its time at the platform. */
  private toSentComment(
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
      const settlesAt = await this.replies.markUnconfirmed(reply.id, manager);
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
   * Searches for a reply among those that the platform lists.
   *
   * @returns the posted reply; null if it was certainly not posted, which frees its key
   * @throws Failure OUTCOME_UNKNOWN
   */
  private async resolve(reply: CommentReply): Promise<Comment | null> {
    const target = await this.moderation
      .find(reply.userId, reply.commentId, 'DELETE')
      .catch(toOutcomeUnknown);
    const searchedAt = await this.comments.now();
    const shown = await this.listReplies(target).catch(emptyIfGone).catch(toOutcomeUnknown);
    // The process that sent it may have stored the outcome meanwhile, which has priority.
    const current = await this.replies.find(reply.id);
    if (!current) return null;
    if (current.state === 'SENT') return this.findPosted(current, current.externalId!);
    const match = matchReply(current, shown, target.account);
    if (match.kind === 'found') {
      for (const candidate of match.candidates) {
        const kept = await this.save(current, target, candidate).catch(ignoreAlreadyMatched);
        if (kept) return kept;
      }
    }
    if (match.kind === 'ambiguous' || searchedAt < current.settlesAt) throw new Failure('OUTCOME_UNKNOWN');
    await this.replies.remove(current.id);
    // The row still exists if its sender has just marked it as posted.
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

  /** Stores a posted reply and its comment. @throws ReplyAlreadyMatched if it belongs to another request */
  private async save(
    reply: CommentReply,
    { account: { id: accountId, userId } }: ModeratedComment,
    item: ExternalComment,
  ): Promise<Comment> {
    const { platformCommentId } = item;
    const at = await this.comments.now();
    await this.database.transaction(async (manager) => {
      if (!(await this.replies.markSent(reply.id, platformCommentId, manager)))
        throw new ReplyAlreadyMatched();
      const owner = { userId, accountId };
      const stored = await this.comments.store(owner, [{ ...item, isOwn: true }], at, manager);
      await this.events.commentsStored(manager, owner, stored);
    });
    return this.findPosted(reply, platformCommentId);
  }

  private async findPosted({ userId, accountId }: CommentReply, externalId: string): Promise<Comment> {
    const comment = await this.comments.findExternal(userId, accountId, externalId);
    if (!comment) throw new Failure('NOT_FOUND');
    return comment;
  }
}

/** The reply belongs to another request. */
class ReplyAlreadyMatched extends Error {}

function ignoreAlreadyMatched(error: unknown): null {
  if (error instanceof ReplyAlreadyMatched) return null;
  throw error;
}

/** A deleted comment has no replies. */
function emptyIfGone(error: unknown): ExternalComment[] {
  if (error instanceof Failure && error.code === 'NOT_FOUND') return [];
  throw error;
}

function toOutcomeUnknown(error: unknown): never {
  if (error instanceof Failure && error.code === 'OUTCOME_UNKNOWN') throw error;
  throw new Failure('OUTCOME_UNKNOWN', {}, { cause: error });
}
