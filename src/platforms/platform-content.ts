import type { OpenCredentials, PostKind } from './platform.js';

export interface ExternalMedia {
  platformMediaId: string;
  kind: PostKind;
  caption: string;
  publishedAt: Date;
  permalink: string | null;
  coverUrl: string | null;
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  /** Counters by the platform's name. */
  metrics: Readonly<Record<string, number>>;
}

export interface ContentPage {
  items: ExternalMedia[];
  /** Pass back for older items; null at the end. */
  nextCursor: string | null;
}

export interface ContentSource {
  /** Scopes a grant must have for it, in the platform's words. */
  scopes(loginType: string): readonly string[];
  /** Published media, newest first. @throws PlatformFailure */
  listMedia(credentials: OpenCredentials, cursor: string | null): Promise<ContentPage>;
}
