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

/** What a platform counted for an account in one day, by the platform's name of it. */
export interface AccountMetric {
  name: string;
  /** End of the day that is counted. */
  endsAt: Date;
  value: number;
}

/** A platform that tells how an account is doing beside its media. */
export interface AccountInsights {
  /** Scopes a grant must have for it, in the platform's words. */
  scopes(loginType: string): readonly string[];
  /** Whole days that ended after `since`; without it, all that the platform tells at once. @throws PlatformFailure */
  read(credentials: OpenCredentials, since: Date | null): Promise<AccountMetric[]>;
}

/** A comment on media of an account, or an answer to one. */
export interface ExternalComment {
  platformCommentId: string;
  platformMediaId: string;
  /** The comment that it answers. */
  parentId: string | null;
  text: string;
  author: { id: string | null; username: string | null };
  /** Written by the account itself. */
  isOwn: boolean;
  /** Null where the platform did not say. */
  likeCount: number | null;
  isHidden: boolean | null;
  createdAt: Date;
}

export type CommentAction = 'REPLY' | 'HIDE' | 'UNHIDE' | 'DELETE';

/** A platform whose comments can be read and moderated. */
export interface CommentModerator {
  /** Scopes a grant must have for it, in the platform's words. */
  scopes(loginType: string): readonly string[];
  /** What can be done through a login. */
  actions(loginType: string): readonly CommentAction[];
  /** Lets the platform tell of new comments by webhook. Asking twice does no more than once. @throws PlatformFailure */
  subscribe(credentials: OpenCredentials): Promise<void>;
  /** Comments on a media item, newest first, answers among them. @throws PlatformFailure */
  list(
    credentials: OpenCredentials,
    platformMediaId: string,
    cursor: string | null,
  ): Promise<{ items: ExternalComment[]; nextCursor: string | null }>;
  /** Never retried by the client: it would answer twice. @throws PlatformFailure `rejected` also when the comment is gone */
  reply(
    credentials: OpenCredentials,
    platformCommentId: string,
    text: string,
  ): Promise<{ platformCommentId: string }>;
  /** @throws PlatformFailure */
  setHidden(credentials: OpenCredentials, platformCommentId: string, isHidden: boolean): Promise<void>;
  /** @throws PlatformFailure */
  remove(credentials: OpenCredentials, platformCommentId: string): Promise<void>;
  /** Whether a failure says that the comment is no longer there. */
  isGone(platformCode: string): boolean;
}
