import type { Attempt, AttemptState } from './attempt.js';

/** The claimed attempt, if the claim still holds and it is in this state. */
export function claimed(
  attempts: readonly Attempt[],
  claim: Pick<Attempt, 'id' | 'fence'>,
  state: AttemptState,
): Attempt | null {
  return (
    attempts.find(({ id, fence, ...a }) => id === claim.id && fence === claim.fence && a.state === state) ??
    null
  );
}

/** The attempts with one of them as it is now. */
export function withAttempt(attempts: readonly Attempt[], changed: Attempt): Attempt[] {
  return attempts.map((attempt) => (attempt.id === changed.id ? changed : attempt));
}

export function inMs(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
