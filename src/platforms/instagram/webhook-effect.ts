import type { WebhookEffect } from '../platform.js';
import { readStoredEvent } from './webhook-events.js';

/** What a stored event means. Messages are kept as they came and mean nothing more here. */
export function effectOf(payload: string): WebhookEffect {
  const { field } = readStoredEvent(payload);
  return { kind: 'ignored', why: `${field} is kept as it came.` };
}
