import { v7 as uuidv7 } from 'uuid';
import type { Platform } from '../../platforms/platform.js';
import type { WebhookEvent } from '../../platforms/platform-webhooks.js';
import { columnText } from './column-text.js';
import { eventKey, unreadKey } from './event-key.js';

/** An event as it is stored. */
export interface NewEvent extends Receipt {
  /** UUIDv7 of `receivedAt`: ids sort by receipt. */
  id: string;
  eventKey: Buffer;
  type: string;
  subject: string | null;
  payload: Buffer;
  /** The payload is a whole body that could not be read. */
  unreadBody: boolean;
  occurredAt: Date | null;
}

/** The delivery an event came with. */
export interface Receipt {
  platform: Platform;
  receivedAt: Date;
  requestId: string;
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

/** What is stored of a body that the adapter cannot read: all of it. */
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

/** The id's random part is the key's hash: the table holds no key twice, so no id either, and no randomness is spent. */
function identity(key: Buffer, { platform, receivedAt, requestId }: Receipt) {
  const id = uuidv7({ msecs: receivedAt.getTime(), random: key.subarray(-16) });
  return { id, eventKey: key, platform, receivedAt, requestId };
}
