import { v7 as uuidv7 } from 'uuid';
import type { Platform } from '../../platforms/platform.js';
import type { WebhookEvent } from '../../platforms/platform-webhooks.js';
import { columnText } from './column-text.js';
import { eventKey, unreadKey } from './event-key.js';

/** An event to store. */
export interface NewEvent extends Receipt {
  /** The bytes of a UUIDv7 of `receivedAt`, so that ids are in the order of receipt. */
  id: Uint8Array;
  eventKey: Buffer;
  type: string;
  subject: string | null;
  payload: Buffer;
  /** Whether the payload is a complete body that could not be parsed. */
  unreadBody: boolean;
  occurredAt: Date | null;
}

/** The delivery that contained the event. */
export interface Receipt {
  platform: Platform;
  receivedAt: Date;
  requestId: string;
  /** The span of the delivery. Null without tracing. */
  traceParent: string | null;
  /** Login type whose app signed it. Null if the platform has one app for all. */
  loginType: string | null;
}

export function newEvent(event: WebhookEvent, receipt: Receipt): NewEvent {
  return {
    ...identity(eventKey(receipt.platform, event.dedupe), receipt),
    type: columnText(event.type),
    subject: event.subject === null ? null : columnText(event.subject),
    payload: Buffer.from(event.payload),
    unreadBody: false,
    occurredAt: event.occurredAt,
  };
}

/** The event for a body that the adapter could not parse. It contains the whole body. */
export function newUnreadBody(body: Buffer, receipt: Receipt): NewEvent {
  return {
    ...identity(unreadKey(receipt.platform, body), receipt),
    type: '',
    subject: null,
    payload: body,
    unreadBody: true,
    occurredAt: null,
  };
}

/** The hash of the key replaces the random bits of the id. Keys are unique, so ids are unique too. */
function identity(key: Buffer, { platform, receivedAt, requestId, traceParent, loginType }: Receipt) {
  const id = uuidv7({ msecs: receivedAt.getTime(), random: key.subarray(-16) }, new Uint8Array(16));
  return { id, eventKey: key, platform, receivedAt, requestId, traceParent, loginType };
}
