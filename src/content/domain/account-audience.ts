import type { Audience, AudienceDimension, AudienceGroup } from '../../platforms/platform-content.js';

/** Into which groups an audience of an account falls, the largest first. */
export interface StoredAudience {
  readonly audience: Audience;
  readonly dimension: AudienceDimension;
  readonly groups: readonly AudienceGroup[];
  /** When the platform said so. */
  readonly observedAt: Date;
}

/** Which to list; absent fields match everything. */
export interface AudienceFilter {
  audience?: Audience | null;
  dimension?: AudienceDimension | null;
}

/** They are counts of weeks and months, and each reading costs a call for every dimension. */
const readEveryMs = 20 * 3_600_000;

/** Whether the audiences of an account are to be read again. */
export function areAudiencesDue(syncedAt: Date | null, nowMs: number): boolean {
  return syncedAt === null || nowMs - syncedAt.getTime() >= readEveryMs;
}
