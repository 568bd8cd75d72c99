import type { Platform } from '../../platforms/platform.js';
import type { PostKind } from '../../platforms/platform-media.js';
import type { PostSummary } from './post-summary.js';

/** What a user publishes on one account, with its state. */
export interface Post extends PostSummary {
  readonly id: string;
  readonly userId: string;
  readonly accountId: string;
  readonly platform: Platform;
  readonly kind: PostKind;
  readonly caption: string;
  /** As validated by the adapter; only the adapter reads it. */
  readonly options: unknown;
  readonly publishAt: Date | null;
  /** First day of the month in which the post counts, as YYYY-MM-DD. */
  readonly quotaMonth: string;
  readonly quotaReturned: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
