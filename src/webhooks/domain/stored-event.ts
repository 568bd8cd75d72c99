/**
 * Where an event stands. PENDING is waiting or being worked on; UNMATCHED is about a row that does not exist yet;
 * PROCESSED and IGNORED are done; UNPARSED and DEAD wait for an administrator.
 */
export enum WebhookEventState {
  PENDING = 'PENDING',
  UNMATCHED = 'UNMATCHED',
  PROCESSED = 'PROCESSED',
  IGNORED = 'IGNORED',
  UNPARSED = 'UNPARSED',
  DEAD = 'DEAD',
}

/** How a claimed event goes on. `note` and `error` are for administrators: no secrets. */
export type EventOutcome =
  | { state: WebhookEventState.PROCESSED | WebhookEventState.IGNORED; note: string | null }
  | { state: WebhookEventState.UNPARSED | WebhookEventState.DEAD; error: string }
  | { state: WebhookEventState.UNMATCHED; awaited: Awaited; retryInSeconds: number }
  | { state: WebhookEventState.PENDING; error: string; retryInSeconds: number };

/** Attempts before an event is left to an administrator. */
export const maxAttempts = 12;

/** A row that an event is about and that does not exist yet. `media` is named by its account. */
export interface Awaited {
  kind: 'publish' | 'account' | 'grant' | 'media';
  /** The platform's id of it. */
  id: string;
}

const hour = 3600;
const day = 24 * hour;

const notFoundNotes: Readonly<Record<Awaited['kind'], string>> = {
  publish: 'No post of this installation has this publish id.',
  account: 'Nobody here has connected this account.',
  grant: 'No grant of this installation has this subject.',
  media: 'This installation does not know the media item.',
};

/**
 * What becomes of an event about a row that does not exist yet, `ageSeconds` after its receipt. The row may appear at any moment, which
 * wakes the event; and it is looked at again after half its age, in case the wake-up was missed. After a day it belongs to another
 * installation. The account of a media item is known, so such an event waits as long as events are kept.
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
