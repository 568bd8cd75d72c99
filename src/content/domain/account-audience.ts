import type { Audience, AudienceDimension, AudienceGroup } from '../../platforms/platform-content.js';

/** Breakdown of an audience by one dimension, largest group first. */
export interface StoredAudience {
  readonly audience: Audience;
  readonly dimension: AudienceDimension;
  readonly groups: readonly AudienceGroup[];
  /** Time at which the platform reported it. */
  readonly observedAt: Date;
}

/** Filter. Absent fields match everything. */
export interface AudienceFilter {
  audience?: Audience | null;
  dimension?: AudienceDimension | null;
}

/** The values cover weeks or months, and each read costs one call per dimension. */
const readEveryMs = 20 * 3_600_000;

/** Whether the audiences of an account must be read again. */
export function areAudiencesDue(syncedAt: Date | null, nowMs: number): boolean {
  return syncedAt === null || nowMs - syncedAt.getTime() >= readEveryMs;
}
