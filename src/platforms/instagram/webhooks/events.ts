import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseLossless } from '../../http/lossless-json.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { WebhookEvent } from '../../platform-webhooks.js';

const id = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);
const anObject = z.record(z.string(), z.unknown());

/** The end of the year 9999: no column takes a later time. */
const maxUnixMs = 253_402_300_799_999;

/** Documented with the field on the entry, found with a list of changes; without values, only names of fields. */
const entry = z.object({
  id,
  time: z.number().nonnegative().max(maxUnixMs).nullish(),
  changes: z.array(z.object({ field: z.string(), value: anObject })).nullish(),
  messaging: z.array(anObject).nullish(),
  standby: z.array(anObject).nullish(),
  field: z.string().nullish(),
  value: anObject.nullish(),
  changed_fields: z.array(z.string()).nullish(),
});

const envelope = z.object({ object: z.string(), entry: z.array(entry) });
/** Documentation shows an array around it. */
const body = z.union([envelope, z.array(envelope).min(1)]);

/** One event as it is stored, with everything that its meaning depends on. */
export const storedEvent = z.object({
  account: z.string(),
  /** Unix milliseconds. Differs between redeliveries. */
  time: z.number().nullable(),
  field: z.string(),
  value: anObject,
});

export type StoredEvent = z.infer<typeof storedEvent>;

/** Splits a delivery into events with the same key in every redelivery. @throws PlatformFailure rejected */
export function readEvents(raw: Buffer): WebhookEvent[] {
  const parsed = body.safeParse(parse(raw.toString('utf8')));
  if (!parsed.success) throw unreadable('body', parsed.error);
  const envelopes = Array.isArray(parsed.data) ? parsed.data : [parsed.data];
  return envelopes.flatMap(({ entry: entries }) => entries.flatMap(eventsOf)).map(toWebhookEvent);
}

/** @throws PlatformFailure rejected */
export function readStoredEvent(payload: string): StoredEvent {
  const parsed = storedEvent.safeParse(parse(payload));
  if (!parsed.success) throw unreadable('event', parsed.error);
  return parsed.data;
}

export function unreadable(part: string, cause?: unknown): PlatformFailure {
  return PlatformFailure.rejected(Platform.INSTAGRAM, {
    platformCode: 'UNREADABLE_WEBHOOK',
    message: `The webhook's ${part} is missing or not as documented.`,
    cause,
  });
}

function eventsOf({
  id: account,
  time,
  changes,
  messaging,
  standby,
  field,
  value,
  changed_fields,
}: z.infer<typeof entry>): StoredEvent[] {
  const at = typeof time === 'number' ? toMilliseconds(time) : null;
  const event = (name: string, content: Record<string, unknown>) => ({
    account,
    time: at,
    field: name,
    value: content,
  });
  return [
    ...(changes ?? []).map((change) => event(change.field, change.value)),
    ...(messaging ?? []).map((message) => event(messageField(message), message)),
    ...(standby ?? []).map((message) => event('standby', message)),
    ...(field && value ? [event(field, value)] : []),
    ...(changed_fields ?? []).map((name) => event(name, {})),
  ];
}

/** Samples of changes have seconds, samples of messages milliseconds. */
function toMilliseconds(time: number): number {
  return time > 100_000_000_000 ? time : time * 1000;
}

const messageKinds = ['message_edit', 'reaction', 'postback', 'referral', 'read', 'message'] as const;

function messageField(message: Record<string, unknown>): string {
  return messageKinds.find((kind) => kind in message) ?? 'messaging';
}

function toWebhookEvent(event: StoredEvent): WebhookEvent {
  return {
    dedupe: dedupeOf(event),
    type: event.field,
    occurredAt: event.time === null ? null : new Date(event.time),
    subject: event.account,
    payload: JSON.stringify(event),
  };
}

/** Meta's events have no id, so the key is made of their content. */
function dedupeOf({ account, field, value }: StoredEvent): WebhookEvent['dedupe'] {
  const text = (name: string) => textOf(value[name]);
  const part = (name: string) => z.record(z.string(), z.unknown()).catch({}).parse(value[name]);
  switch (field) {
    case 'comments':
    case 'live_comments': {
      const comment = text('id') ?? text('comment_id');
      if (comment) return { lead: leadOf(comment), parts: [account, 'comment', comment] };
      break;
    }
    case 'mentions': {
      const media = text('media_id');
      if (media)
        return { lead: leadOf(media), parts: [account, 'mention', media, text('comment_id') ?? '-'] };
      break;
    }
    case 'story_insights': {
      const media = text('media_id');
      if (media) return { lead: leadOf(media), parts: [account, 'story', media, digest(value)] };
      break;
    }
    case 'message':
    case 'read':
    case 'postback': {
      const mid = textOf(part(field).mid);
      if (mid) return { lead: 0n, parts: [account, field, mid] };
      break;
    }
    case 'message_edit': {
      const { mid, num_edit } = part(field);
      if (textOf(mid)) return { lead: 0n, parts: [account, field, textOf(mid)!, textOf(num_edit) ?? ''] };
      break;
    }
    case 'reaction': {
      const { mid, action } = part(field);
      const sender = textOf(part('sender').id) ?? '';
      const parts = [textOf(mid) ?? '', sender, textOf(action) ?? '', text('timestamp') ?? ''];
      return { lead: 0n, parts: [account, field, ...parts] };
    }
  }
  // Never the time of the entry: it changes with every redelivery.
  return { lead: 0n, parts: [account, field, digest(value)] };
}

/** Ids of comments and media increase with time and never change, so keys that begin with them are adjacent. */
function leadOf(platformId: string): bigint {
  return /^\d{1,18}$/.test(platformId) ? BigInt(platformId) : 0n;
}

export function textOf(value: unknown): string | null {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : null;
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64url');
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry_]) => `${JSON.stringify(key)}:${canonical(entry_)}`).join(',')}}`;
}

function parse(text: string): unknown {
  try {
    return parseLossless(text);
  } catch (cause) {
    throw unreadable('body', cause);
  }
}
