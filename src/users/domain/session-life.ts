const minute = 60_000;
const day = 24 * 60 * minute;

/** Limits of sessions. */
export const sessionRules = {
  /** Lifetime without use. */
  idleMs: 30 * day,
  /** Maximum lifetime. */
  maxLifetimeMs: 365 * day,
  /** Minimum interval between two writes of the last use. */
  touchIntervalMs: 5 * minute,
  /** Maximum number of open sessions per user. */
  maxPerUser: 100,
  /** Age up to which a session needs no renewed password check. */
  freshMs: 10 * minute,
};

/** When a session ends that was created at `createdAt` and is used at `now`. */
export function computeExpiry(createdAt: Date, now: Date): Date {
  return new Date(
    Math.min(now.getTime() + sessionRules.idleMs, createdAt.getTime() + sessionRules.maxLifetimeMs),
  );
}

export function needsTouch(lastSeenAt: Date, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() >= sessionRules.touchIntervalMs;
}
