import type { Attempt, AttemptState } from './attempt.js';

/** Returns the claimed attempt. Null: the claim was taken over, or the attempt is in another state. */
export function findClaimed(
  attempts: readonly Attempt[],
  claim: Pick<Attempt, 'id' | 'fence'>,
  state: AttemptState,
): Attempt | null {
  return (
    attempts.find(({ id, fence, ...a }) => id === claim.id && fence === claim.fence && a.state === state) ??
    null
  );
}

/** Returns the attempts with one of them replaced. */
export function replaceAttempt(attempts: readonly Attempt[], changed: Attempt): Attempt[] {
  return attempts.map((attempt) => (attempt.id === changed.id ? changed : attempt));
}

export function addMs(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
