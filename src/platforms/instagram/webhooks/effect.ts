import { z } from 'zod';
import type { WebhookEffect } from '../../platform-webhooks.js';
import { readStoredEvent, type StoredEvent, unreadable } from './events.js';

const id = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);

/** One page of the documentation names the id `comment_id`. */
const comment = z.object({
  id: id.nullish(),
  comment_id: id.nullish(),
  text: z.string().nullish(),
  parent_id: id.nullish(),
  from: z
    .object({ id: id.nullish(), username: z.string().nullish(), self_ig_scoped_id: id.nullish() })
    .nullish(),
  media: z.object({ id }).nullish(),
});

/** Values may be missing or negative if there are too few viewers. */
const storyInsights = z.object({ media_id: id }).catchall(z.unknown());

/** Meaning of a stored event. Messages and mentions are stored, and no feature uses them. */
export function effectOf(payload: string): WebhookEffect {
  const event = readStoredEvent(payload);
  switch (event.field) {
    case 'comments':
    case 'live_comments':
      return commented(event);
    case 'story_insights':
      return reported(event);
    default:
      return { kind: 'ignored', why: `No feature uses ${event.field}.` };
  }
}

function commented({ account, field, value, time }: StoredEvent): WebhookEffect {
  // If “Include Values” is off, the event has only names of fields.
  if (Object.keys(value).length === 0) return { kind: 'ignored', why: `${field} came without its value.` };
  const parsed = comment.safeParse(value);
  const commentId = parsed.data?.id ?? parsed.data?.comment_id;
  if (!parsed.success || !commentId) throw unreadable('comment', parsed.error);
  const { text, parent_id, from, media } = parsed.data;
  if (!media) return { kind: 'ignored', why: 'The comment names no media.' };
  return {
    kind: 'comment',
    externalAccountId: account,
    at: time === null ? null : new Date(time),
    comment: {
      platformCommentId: commentId,
      platformMediaId: media.id,
      parentId: parent_id ?? null,
      text: text ?? '',
      author: { id: from?.id ?? null, username: from?.username ?? null },
      isOwn: from?.self_ig_scoped_id !== undefined && from.self_ig_scoped_id !== null,
      likeCount: null,
      isHidden: null,
    },
  };
}

function reported({ account, value, time }: StoredEvent): WebhookEffect {
  const parsed = storyInsights.safeParse(value);
  if (!parsed.success) throw unreadable('insights', parsed.error);
  const { media_id: platformMediaId, ...counts } = parsed.data;
  const metrics = Object.entries(counts).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 0,
  );
  return {
    kind: 'media-metrics',
    externalAccountId: account,
    platformMediaId,
    metrics: Object.fromEntries(metrics),
    at: time === null ? null : new Date(time),
  };
}
