/** Value of one metric of an account on one day. */
export interface StoredAccountMetric {
  readonly name: string;
  /** End of the day. */
  readonly endsAt: Date;
  readonly value: number;
  readonly observedAt: Date;
}

/** Filter for metrics. Absent fields match everything. */
export interface AccountMetricFilter {
  names?: readonly string[] | null;
  /** Only days that ended at or after this time. */
  since?: Date | null;
  /** Only days that ended before this time. */
  until?: Date | null;
}

/** Position in the list of metrics, ordered by day and name, both descending. */
export interface AccountMetricKey {
  endsAt: string;
  name: string;
}

const dayMs = 24 * 3_600_000;
/** Platforms correct values for some days. */
const correctedForMs = 3 * dayMs;

/** Start of the next read: days that may still be corrected are read again. Null to read everything. */
export function readFrom(newestDay: Date | null): Date | null {
  return newestDay && new Date(newestDay.getTime() - correctedForMs);
}
