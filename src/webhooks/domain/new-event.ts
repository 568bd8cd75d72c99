import { v7 as uuidv7 } from 'uuid';
import type { Platform, WebhookEvent } from '../../platforms/platform.js';
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
    ...newId(receipt),
    eventKey: eventKey(receipt.platform, event.dedupe),
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
    ...newId(receipt),
    eventKey: unreadKey(receipt.platform, body),
    type: '',
    subject: null,
    payload: body,
    unreadBody: true,
    occurredAt: null,
  };
}

function newId({ platform, receivedAt, requestId }: Receipt) {
  return { id: uuidv7({ msecs: receivedAt.getTime() }), platform, receivedAt, requestId };
}
