import type { PostKind, Platform } from '../../platforms/platform.js';
import type { PostSummary } from './post-summary.js';

/** What a person wants published on one account, and how that is going. */
export interface Post extends PostSummary {
  readonly id: string;
  readonly userId: string;
  readonly accountId: string;
  readonly platform: Platform;
  readonly kind: PostKind;
  readonly caption: string;
  /** As the adapter let it through; only the adapter reads it. */
  readonly options: unknown;
  readonly publishAt: Date | null;
  /** The month whose quota the post was counted in, as YYYY-MM-DD. */
  readonly quotaMonth: string;
  readonly quotaReturned: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
