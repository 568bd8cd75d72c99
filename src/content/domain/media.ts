import type { PostKind } from '../../platforms/platform-media.js';
import type { ExternalMedia } from '../../platforms/platform-content.js';

/** Something an account has published. */
export interface Media {
  readonly id: string;
  readonly accountId: string;
  readonly externalId: string;
  readonly kind: PostKind;
  readonly caption: string;
  readonly publishedAt: Date;
  readonly permalink: string | null;
  readonly coverUrl: string | null;
  readonly durationSeconds: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly syncedAt: Date;
  readonly goneAt: Date | null;
}

/** A counter of a media item, by the platform's name of it. */
export interface MediaMetric {
  readonly mediaId: string;
  readonly name: string;
  readonly value: number;
  readonly observedAt: Date;
}

/** Which media to list; absent fields match everything. */
export interface MediaFilter {
  kind?: PostKind | null;
  publishedSince?: Date | null;
  publishedUntil?: Date | null;
  /** Also what the platform no longer lists. */
  includeGone?: boolean;
}

/** By time of publication, or by a counter; what lacks the counter counts as smaller than everything. */
export interface MediaOrder {
  metric: string | null;
  descending: boolean;
}

/** One page of a platform as it is stored: each item once, and no NUL, which PostgreSQL refuses. */
export function storable(items: readonly ExternalMedia[]): ExternalMedia[] {
  const byId = new Map(items.map((item) => [item.platformMediaId, item]));
  return [...byId.values()].map((item) => ({ ...item, caption: item.caption.replaceAll('\0', '') }));
}
