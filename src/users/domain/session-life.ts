const minute = 60_000;
const day = 24 * 60 * minute;

/** How long sessions live, in milliseconds. */
export const sessionRules = {
  /** Without use. */
  idleMs: 30 * day,
  /** However much it is used. */
  longestMs: 365 * day,
  /** How often use is written down at most. */
  touchEveryMs: 5 * minute,
  /** Sessions that one user may have open. */
  maxPerUser: 100,
  /** How long after its start a session stands for the person who gave the password. */
  freshMs: 10 * minute,
};

/** When a session that began at `createdAt` and is used at `now` ends. */
export function expiryOf(createdAt: Date, now: Date): Date {
  return new Date(
    Math.min(now.getTime() + sessionRules.idleMs, createdAt.getTime() + sessionRules.longestMs),
  );
}

export function needsTouch(lastSeenAt: Date, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() >= sessionRules.touchEveryMs;
}
