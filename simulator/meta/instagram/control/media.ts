import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { notFound } from '../../../control/control-errors.js';
import type { MetaLookup } from '../../control/control.js';
import { deriveIgId, deriveIgsid } from '../../ids.js';
import type { Meta } from '../../meta.js';
import type { Comment } from '../content/comments.js';
import type { Media } from '../content/media.js';
import { createMessageId } from '../content/messages.js';

const count = z.int().min(0);
const counts = z
  .strictObject({ likes: count, shares: count, saves: count, views: count, reach: count })
  .partial();
const username = z.string().regex(/^[\w.]{1,30}$/);

const newMediaBody = z.strictObject({
  account: z.string(),
  kind: z.enum(['IMAGE', 'VIDEO', 'CAROUSEL_ALBUM']).default('IMAGE'),
  product: z.enum(['FEED', 'REELS', 'STORY']).default('FEED'),
  caption: z.string().default(''),
  createdAt: z.iso.datetime().optional(),
  children: z.int().min(2).max(20).default(2),
  counts: counts.optional(),
});
const mediaBody = z.strictObject({
  counts: counts.optional(),
  insights: z.record(z.string(), z.number()).optional(),
  flagged: z.boolean().optional(),
  commentsEnabled: z.boolean().optional(),
  likesHidden: z.boolean().optional(),
});
const newCommentBody = z.strictObject({
  from: username,
  text: z.string().min(1),
  parent: z.string().optional(),
  times: z.int().min(1).max(10_000).default(1),
});
const commentBody = z.strictObject({ text: z.string().min(1).optional(), likeCount: count.optional() });
const saidBody = z.strictObject({ account: z.string(), from: username, text: z.string().min(1) });

/** Media, comments, mentions and messages in the control API. README.md documents them. */
export function registerContentControl(control: FastifyInstance, meta: Meta, lookup: MetaLookup): void {
  const { events, instagram } = meta;
  const { accounts, comments, ids, library, pictures } = instagram;

  control.get('/instagram/media', async (request) => {
    const { account } = z.strictObject({ account: z.string().optional() }).parse(request.query);
    const accountId = account === undefined ? undefined : lookup.account(account).id;
    const stories = accountId === undefined ? [] : library.stories(accountId);
    return [...library.list(accountId), ...stories].map(mediaView);
  });

  control.post('/instagram/media', async (request) => {
    const given = newMediaBody.parse(request.body);
    const { account, kind, product, caption } = given;
    const accountId = lookup.account(account).id;
    const createdAt = given.createdAt === undefined ? {} : { createdAt: Date.parse(given.createdAt) };
    const media = library.add({ accountId, type: kind, product, caption, ...createdAt });
    Object.assign(media.counts, given.counts);
    const parts = kind === 'CAROUSEL_ALBUM' ? given.children : 0;
    for (let child = 0; child < parts; child++) {
      const part = library.add({ accountId, type: 'IMAGE', product, parentId: media.id, ...createdAt });
      media.children.push(part.id);
    }
    return mediaView(media);
  });

  control.post('/instagram/media/:id', async (request) => {
    const media = mediaOf(request.params);
    const { counts: changedCounts, insights, ...flags } = mediaBody.parse(request.body);
    Object.assign(media, flags);
    Object.assign(media.counts, changedCounts);
    Object.assign(media.insights, insights);
    return mediaView(media);
  });

  control.delete('/instagram/media/:id', async (request) => {
    const media = mediaOf(request.params);
    library.remove(media);
    comments.removeOfMedia(media.id);
    return {};
  });

  control.post('/instagram/media/:id/end-story', async (request) => {
    library.endStory(mediaOf(request.params));
    return {};
  });

  control.post('/instagram/media/:id/comments', async (request) => {
    const media = mediaOf(request.params);
    const { from, text, parent, times } = newCommentBody.parse(request.body);
    const answered = parent === undefined ? null : commentOf({ id: parent });
    const made: string[] = [];
    for (let number = 1; number <= times; number++) {
      const comment = comments.add({
        mediaId: media.id,
        accountId: media.accountId,
        parentId: answered === null ? null : (answered.parentId ?? answered.id),
        username: from,
        byOwner: from === accounts.get(media.accountId).username,
        text: times === 1 ? text : `${text} ${number}`,
      });
      events.reportComment(comment, media);
      made.push(comment.id);
    }
    return { ids: made };
  });

  control.get('/instagram/comments', async (request) => {
    const { media } = z.strictObject({ media: z.string().optional() }).parse(request.query);
    return comments.all(media).map(commentView);
  });

  control.post('/instagram/comments/:id', async (request) => {
    const comment = commentOf(request.params);
    Object.assign(comment, commentBody.parse(request.body));
    return commentView(comment);
  });

  control.delete('/instagram/comments/:id', async (request) => {
    comments.remove(commentOf(request.params));
    return {};
  });

  control.post('/instagram/mentions', async (request) => {
    const { account, from, text } = saidBody.parse(request.body);
    const mention = { mediaId: ids.next(), commentId: ids.next(), from, text };
    events.reportMention(lookup.account(account), mention);
    return mention;
  });

  control.post('/instagram/messages', async (request) => {
    const { account: reference, from, text } = saidBody.parse(request.body);
    const account = lookup.account(reference);
    const mid = createMessageId();
    events.reportMessage(account, {
      senderId: deriveIgsid(from),
      recipientId: deriveIgId(account.id),
      at: meta.now(),
      message: { mid, text },
    });
    return { mid };
  });

  function mediaOf(params: unknown): Media {
    const media = library.find(z.object({ id: z.string() }).parse(params).id);
    if (!media) throw notFound('media');
    return media;
  }

  function commentOf(params: unknown): Comment {
    const comment = comments.find(z.object({ id: z.string() }).parse(params).id);
    if (!comment) throw notFound('comment');
    return comment;
  }

  function mediaView(media: Media): object {
    const { accountId, type, createdAt, parentId: _parentId, ...reported } = media;
    return {
      ...reported,
      account: accountId,
      kind: type,
      createdAt: new Date(createdAt).toISOString(),
      permalink: pictures.getPermalink(media),
      commentsCount: comments.count(media.id),
    };
  }

  function commentView({ accountId, createdAt, ...reported }: Comment): object {
    return { ...reported, account: accountId, createdAt: new Date(createdAt).toISOString() };
  }
}
