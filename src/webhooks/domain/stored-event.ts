/**
 * Where an event stands. PENDING is waiting or being worked on; UNMATCHED names a publish id that no attempt has yet;
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
  | { state: WebhookEventState.UNMATCHED; publishId: string; retryInSeconds: number }
  | { state: WebhookEventState.PENDING; error: string; retryInSeconds: number };

/** Attempts before an event is left to an administrator. */
export const maxAttempts = 12;

/** How long an event waits for its publish id to become known. */
const unmatchedForSeconds = 24 * 3600;

/**
 * What becomes of an event, `ageSeconds` after its receipt, whose publish id nobody knows: it waits, looked at again after half
 * its age (2 s to an hour), because the answer that brings the id may still be on its way; after a day it is somebody else's
 * post.
 */
export function unmatched(publishId: string, ageSeconds: number): EventOutcome {
  if (ageSeconds >= unmatchedForSeconds)
    return { state: WebhookEventState.IGNORED, note: 'No post of this installation has this publish id.' };
  const retryInSeconds = Math.min(Math.max(ageSeconds / 2, 2), 3600, unmatchedForSeconds - ageSeconds);
  return { state: WebhookEventState.UNMATCHED, publishId, retryInSeconds };
}
