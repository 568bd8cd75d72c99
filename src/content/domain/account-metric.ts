/** What a platform counted for an account in one day, by the platform's name of it. */
export interface StoredAccountMetric {
  readonly name: string;
  /** End of the day that is counted. */
  readonly endsAt: Date;
  readonly value: number;
  readonly observedAt: Date;
}

/** Which metrics to list; absent fields match everything. */
export interface AccountMetricFilter {
  names?: readonly string[] | null;
  /** Days that ended at or after it. */
  since?: Date | null;
  /** Days that ended before it. */
  until?: Date | null;
}

/** A place in the list of an account's metrics, which is ordered by day and name, both descending. */
export interface AccountMetricKey {
  endsAt: string;
  name: string;
}

const dayMs = 24 * 3_600_000;
/** Platforms correct what they have told for some days. */
const correctedForMs = 3 * dayMs;

/** From where reading goes on: days that may still be corrected are read again. null: everything is read. */
export function readFrom(newestDay: Date | null): Date | null {
  return newestDay && new Date(newestDay.getTime() - correctedForMs);
}
