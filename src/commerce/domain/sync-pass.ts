import type { CommerceStream, TimeWindow } from '../../platforms/platform-commerce.js';
import { SyncPurpose } from './commerce-sync.js';

const dayMs = 24 * 3_600_000;
/** The nightly history reads what changed within this time again, in case a change was missed. */
export const reconcileMs = 30 * dayMs;

type Limits = Pick<
  CommerceStream,
  'overlapSeconds' | 'maxWindowSeconds' | 'earliest' | 'fullReadEverySeconds'
>;

export interface PassFacts {
  purpose: SyncPurpose;
  /** Everything before is stored. Null before the first pass. */
  syncedUntil: Date | null;
  /** `CHANGES`: start of the first pass. `HISTORY`: requested start; null for the nightly one. */
  requestedFrom: Date | null;
  /** Time of the last read of everything. */
  fullReadAt: Date | null;
}

/** The period of a new pass. It is empty if `from` is not before `to`. */
export function planPass(
  { purpose, syncedUntil, requestedFrom, fullReadAt }: PassFacts,
  limits: Limits,
  now: Date,
): TimeWindow {
  if (purpose === SyncPurpose.HISTORY && isFullReadDue(fullReadAt, limits, now))
    return { from: startOf(limits), to: now };
  const wanted =
    purpose === SyncPurpose.CHANGES
      ? (syncedUntil ?? requestedFrom ?? now).getTime() - limits.overlapSeconds * 1000
      : (requestedFrom?.getTime() ?? now.getTime() - reconcileMs);
  const from = new Date(Math.max(wanted, limits.earliest?.getTime() ?? wanted));
  return { from, to: now };
}

function isFullReadDue(fullReadAt: Date | null, { fullReadEverySeconds }: Limits, now: Date): boolean {
  if (fullReadEverySeconds === null) return false;
  return !fullReadAt || fullReadAt.getTime() + fullReadEverySeconds * 1000 <= now.getTime();
}

/** Whether a pass that begins at a time reads everything that the list has. */
export function isFullPass(
  { purpose, passFrom }: { purpose: SyncPurpose; passFrom: Date | null },
  limits: Limits,
): boolean {
  if (purpose !== SyncPurpose.HISTORY || limits.fullReadEverySeconds === null) return false;
  return passFrom !== null && passFrom <= startOf(limits);
}

function startOf({ earliest }: Limits): Date {
  return earliest ?? new Date(0);
}

/** The first part of a period that one list call accepts. */
export function firstWindow({ from, to }: TimeWindow, { maxWindowSeconds }: Limits): TimeWindow {
  if (maxWindowSeconds === null) return { from, to };
  return { from, to: new Date(Math.min(to.getTime(), from.getTime() + maxWindowSeconds * 1000)) };
}

/** The part after `window`, or null if the period ends with it. Parts do not overlap: rows belong to one of them. */
export function nextWindow(window: TimeWindow, passUntil: Date, limits: Limits): TimeWindow | null {
  return window.to < passUntil ? firstWindow({ from: window.to, to: passUntil }, limits) : null;
}

/** Seconds until a repeat after a rate limit: as requested by the platform, within bounds. */
export function rateLimitWaitSeconds(retryAt: Date | null, now: Date): number {
  const seconds = retryAt ? (retryAt.getTime() - now.getTime()) / 1000 : 60;
  return Math.min(3600, Math.max(1, seconds));
}
