import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseLossless } from '../../http/lossless-json.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { WebhookEvent } from '../../platform-webhooks.js';
import { optionalTime } from '../client/schemas.js';

/** Longer than every id of the platform. PostgreSQL cannot index much longer ones. */
const maxKeyLength = 200;

/** Ids become keys. PostgreSQL text cannot store NUL: such an event is unreadable, and neither the intake nor the processing fails. */
const key = z
  .union([z.string().max(maxKeyLength), z.int().nonnegative().transform(String)])
  .refine((value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value));
/** An id of an event. Null if it is absent or empty. */
export const optionalKey = key.nullish().transform((value) => value || null);

/** Every notification. It names a shop, a seller or a creator. */
const notification = z.object({
  type: z.int().nonnegative(),
  tts_notification_id: optionalKey,
  shop_id: optionalKey,
  seller_open_id: optionalKey,
  creator_open_id: optionalKey,
  timestamp: optionalTime,
  data: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((data) => data ?? {}),
});

export type Notification = z.infer<typeof notification>;

/** @throws PlatformFailure rejected */
export function readNotification(payload: string): Notification {
  let parsed: unknown;
  try {
    parsed = parseLossless(payload);
  } catch (cause) {
    throw unreadable('body', cause);
  }
  const read = notification.safeParse(parsed);
  if (!read.success) throw unreadable('body', read.error);
  return read.data;
}

/** A delivery has one notification. @throws PlatformFailure rejected */
export function readEvent(body: Buffer): WebhookEvent {
  const payload = body.toString('utf8');
  const { type, tts_notification_id, shop_id, seller_open_id, creator_open_id, timestamp } =
    readNotification(payload);
  const subject = shop_id ?? seller_open_id ?? creator_open_id;
  return {
    dedupe: {
      lead: sortKeyOf(tts_notification_id),
      // Old events of type 3 have no id. Their retries have the same body.
      parts: [String(type), subject ?? '', tts_notification_id ?? hashOf(body)],
    },
    type: String(type),
    occurredAt: timestamp,
    subject,
    payload,
  };
}

export function unreadable(part: string, cause?: unknown): PlatformFailure {
  return PlatformFailure.rejected(Platform.TIKTOK_SHOP, {
    platformCode: 'UNREADABLE_WEBHOOK',
    message: `The webhook's ${part} is missing or not as documented.`,
    cause,
  });
}

/** Ids of notifications increase with time. */
function sortKeyOf(notificationId: string | null): bigint {
  return notificationId !== null && /^\d{1,19}$/.test(notificationId) ? BigInt(notificationId) : 0n;
}

function hashOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('base64url');
}
