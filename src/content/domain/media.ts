import type { PostKind } from '../../platforms/platform-media.js';
import type { ExternalMedia } from '../../platforms/platform-content.js';

/** A media item that an account published. */
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

/** A metric of a media item, named as at the platform. */
export interface MediaMetric {
  readonly mediaId: string;
  readonly name: string;
  readonly value: number;
  readonly observedAt: Date;
}

/** Filter for media. Absent fields match everything. */
export interface MediaFilter {
  kind?: PostKind | null;
  publishedSince?: Date | null;
  publishedUntil?: Date | null;
  /** Whether to include media that the platform no longer lists. */
  includeGone?: boolean;
}

/** Order by time of publication, or by a metric. Items without the metric count as smallest. */
export interface MediaOrder {
  metric: string | null;
  descending: boolean;
}

/** A page without duplicates and without NUL characters, which PostgreSQL refuses. */
export function toStorableMedia(items: readonly ExternalMedia[]): ExternalMedia[] {
  const byId = new Map(items.map((item) => [item.platformMediaId, item]));
  return [...byId.values()].map((item) => ({ ...item, caption: item.caption.replaceAll('\0', '') }));
}
