import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type EventContext, EventContexts } from '../accounts/event-contexts.js';
import { EventLog, type NewEvent } from '../events/event-log.js';
import type { CommentRef } from './comments/comments.repository.js';
import type { MediaOwner, MediaRef } from './media/media.repository.js';

/** A row that a statement has stored. */
export interface Stored {
  /** Whether the row did not exist, or was deleted. */
  isNew: boolean;
  /** Whether it was deleted before. Its return is news, whatever its age. */
  wasGone: boolean;
  publishedAt: Date;
}

/** Writes the events of media and comments, in the transaction that stores them. */
@Injectable()
export class ContentEvents {
  constructor(
    private readonly events: EventLog,
    private readonly contexts: EventContexts,
  ) {}

  /** New media, and media that is listed again. */
  async mediaStored(
    manager: EntityManager,
    owner: MediaOwner,
    stored: readonly (MediaRef & Stored)[],
  ): Promise<void> {
    await this.write(manager, owner, stored.filter(isNew), (item, context) =>
      isHistory(item, context)
        ? null
        : {
            type: 'media.created',
            ...owner,
            entityId: item.id,
            data: { ...mediaData(item, context), publishedAt: item.publishedAt.toISOString() },
          },
    );
  }

  async mediaGone(manager: EntityManager, owner: MediaOwner, gone: readonly MediaRef[]): Promise<void> {
    await this.write(manager, owner, gone, (item, context) => ({
      type: 'media.deleted',
      ...owner,
      entityId: item.id,
      data: mediaData(item, context),
    }));
  }

  /** New comments, and comments that are listed again. */
  async commentsStored(
    manager: EntityManager,
    owner: MediaOwner,
    stored: readonly (CommentRef & Stored)[],
  ): Promise<void> {
    await this.write(manager, owner, stored.filter(isNew), (item, context) =>
      isHistory(item, context)
        ? null
        : {
            type: 'comment.created',
            ...owner,
            entityId: item.id,
            data: { ...commentData(item, context), publishedAt: item.publishedAt.toISOString() },
          },
    );
  }

  async commentsGone(manager: EntityManager, owner: MediaOwner, gone: readonly CommentRef[]): Promise<void> {
    await this.write(manager, owner, gone, (item, context) => ({
      type: 'comment.deleted',
      ...owner,
      entityId: item.id,
      data: commentData(item, context),
    }));
  }

  private async write<Item>(
    manager: EntityManager,
    { accountId }: MediaOwner,
    items: readonly Item[],
    toEvent: (item: Item, context: EventContext) => NewEvent | null,
  ): Promise<void> {
    if (items.length === 0) return;
    const context = await this.contexts.of(accountId, manager);
    if (!context) return;
    const events = items.map((item) => toEvent(item, context));
    await this.events.append(
      manager,
      events.filter((event) => event !== null),
    );
  }
}

const isNew = (stored: Stored) => stored.isNew;

function isHistory({ wasGone, publishedAt }: Stored, context: EventContext): boolean {
  return !wasGone && context.isHistory(publishedAt);
}

function mediaData({ id, externalId }: MediaRef, { platform }: EventContext) {
  return { mediaId: id, platform, platformMediaId: externalId };
}

function commentData(
  { id, externalId, externalMediaId, externalParentId, isOwn }: CommentRef,
  { platform }: EventContext,
) {
  return {
    commentId: id,
    platform,
    platformCommentId: externalId,
    platformMediaId: externalMediaId,
    isReply: externalParentId !== null,
    isOwn,
  };
}
