/**
 * State of an event. PENDING: waiting or being applied. UNMATCHED: about a row that does not exist yet. PROCESSED and IGNORED: done.
 * UNPARSED and DEAD: an admin must act.
 */
export enum WebhookEventState {
  PENDING = 'PENDING',
  UNMATCHED = 'UNMATCHED',
  PROCESSED = 'PROCESSED',
  IGNORED = 'IGNORED',
  UNPARSED = 'UNPARSED',
  DEAD = 'DEAD',
}

/** The next state of a claimed event. `note` and `error` are shown to admins and hold no secrets. */
export type EventOutcome =
  | { state: WebhookEventState.PROCESSED | WebhookEventState.IGNORED; note: string | null }
  | { state: WebhookEventState.UNPARSED | WebhookEventState.DEAD; error: string }
  | { state: WebhookEventState.UNMATCHED; awaited: Awaited; retryInSeconds: number }
  | { state: WebhookEventState.PENDING; error: string; retryInSeconds: number };

/** After this many attempts an event is DEAD. */
export const maxAttempts = 12;

/** A row that an event is about and that does not exist yet. `media` is identified by its account. */
export interface Awaited {
  kind: 'publish' | 'account' | 'grant' | 'media';
  /** The platform's id of it. */
  id: string;
}

const hour = 3600;
const day = 24 * hour;

const notFoundNotes: Readonly<Record<Awaited['kind'], string>> = {
  publish: 'No post of this installation has this publish id.',
  account: 'This account is not connected.',
  grant: 'No grant of this installation has this subject.',
  media: 'This media item is not known.',
};

/**
 * The outcome of an event about a row that does not exist yet, `ageSeconds` after its receipt. The event is applied when the row
 * appears, and checked again after half its age in case that was missed. After a day it belongs to another installation and is
 * ignored. An event about media waits as long as events are stored, because its account is known.
 */
export function unmatched(awaited: Awaited, ageSeconds: number, retentionSeconds: number): EventOutcome {
  const [maxSeconds, maxPauseSeconds] =
    awaited.kind === 'media' ? [retentionSeconds, 12 * hour] : [day, hour];
  if (ageSeconds >= maxSeconds) {
    return { state: WebhookEventState.IGNORED, note: notFoundNotes[awaited.kind] };
  }
  const retryInSeconds = Math.min(Math.max(ageSeconds / 2, 2), maxPauseSeconds, maxSeconds - ageSeconds);
  return { state: WebhookEventState.UNMATCHED, awaited, retryInSeconds };
}
