import type { OpenCredentials } from './platform-login.js';
import type { PostKind } from './platform-media.js';

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
  /** Counters, named as the platform names them. */
  metrics: Readonly<Record<string, number>>;
}

export interface ContentPage {
  items: ExternalMedia[];
  /** Cursor of the next page, with older items; null on the last page. */
  nextCursor: string | null;
}

export interface ContentSource {
  /** Scopes that the grant needs, as the platform names them. */
  scopes(loginType: string): readonly string[];
  /** Published media, newest first. @throws PlatformFailure */
  listMedia(credentials: OpenCredentials, cursor: string | null): Promise<ContentPage>;
}

/** A counter of an account for one day, named as the platform names it. */
export interface AccountMetric {
  name: string;
  /** End of the counted day. */
  endsAt: Date;
  value: number;
}

/** Audience of an account: its followers, or users who recently engaged with its posts. */
export type Audience = 'FOLLOWERS' | 'ENGAGED';

export type AudienceDimension = 'AGE' | 'CITY' | 'COUNTRY' | 'GENDER';

/** A group of an audience. */
export interface AudienceGroup {
  /** The platform's name of the group: `25-34`, `NO`. */
  key: string;
  /** Number of users in the group. */
  value: number;
}

/** The groups of an audience. No groups if the platform hides them because the audience is too small. */
export interface AudienceBreakdown {
  audience: Audience;
  dimension: AudienceDimension;
  groups: readonly AudienceGroup[];
}

/** A platform that reports metrics of an account besides its media. */
export interface AccountInsights {
  /** Scopes that the grant needs, as the platform names them. */
  scopes(loginType: string): readonly string[];
  /** Metrics of whole days that ended after `since`; without `since`, of all days that the platform reports. @throws PlatformFailure */
  read(credentials: OpenCredentials, since: Date | null): Promise<AccountMetric[]>;
  /** The current audiences of the account. Audiences that the platform does not report for this user are left out. @throws PlatformFailure */
  audiences(credentials: OpenCredentials): Promise<AudienceBreakdown[]>;
}

/** A comment on media of an account, or a reply to a comment. */
export interface ExternalComment {
  platformCommentId: string;
  platformMediaId: string;
  /** The comment that it replies to. */
  parentId: string | null;
  text: string;
  author: { id: string | null; username: string | null };
  /** Whether the account itself wrote it. */
  isOwn: boolean;
  /** Null if the platform did not report it. */
  likeCount: number | null;
  isHidden: boolean | null;
  createdAt: Date;
}

export interface CommentPage {
  items: ExternalComment[];
  /** Cursor of the next page; null on the last page. */
  nextCursor: string | null;
}

export type CommentAction = 'REPLY' | 'HIDE' | 'UNHIDE' | 'DELETE';

/** Why an action on a comment is impossible for every caller. */
export enum CommentRefusal {
  NOT_OFFERED = 'NOT_OFFERED',
  OWN_COMMENT = 'OWN_COMMENT',
  HIDDEN_COMMENT = 'HIDDEN_COMMENT',
  NOT_ON_OWN_MEDIA = 'NOT_ON_OWN_MEDIA',
  ROLE_MISSING = 'ROLE_MISSING',
}

/** How an account is connected, as far as it is known without a call to the platform. */
export interface ModeratorStanding {
  loginType: string;
  /** Permission scopes of the account, as the platform last reported them. */
  profile: Readonly<Record<string, unknown>>;
}

/** The same, with the known facts about a comment. */
export interface CommentStanding extends ModeratorStanding {
  isOwn: boolean;
  isHidden: boolean;
}

/** A platform whose comments can be read and moderated. */
export interface CommentModerator {
  /** Scopes that the grant needs, as the platform names them. */
  scopes(loginType: string): readonly string[];
  /** Why no comment can be read or moderated, as far as it is known without a call. Null if comments may be accessible. */
  standingRefusal(standing: ModeratorStanding): CommentRefusal | null;
  /** Why the platform would refuse the action, as far as it is known without a call. Null if it may succeed. */
  refusal(action: CommentAction, standing: CommentStanding): CommentRefusal | null;
  /** Subscribes to webhooks for new comments. Idempotent. @throws PlatformFailure */
  subscribe(credentials: OpenCredentials): Promise<void>;
  /** Comments on a media item, newest first, with their replies. @throws PlatformFailure */
  list(credentials: OpenCredentials, platformMediaId: string, cursor: string | null): Promise<CommentPage>;
  /** Never retried by the client, because a retry could reply twice. @throws PlatformFailure `rejected` also if the comment is deleted */
  reply(
    credentials: OpenCredentials,
    platformCommentId: string,
    text: string,
  ): Promise<{ platformCommentId: string }>;
  /** Replies to a comment, in no defined order. Used to resolve a reply whose response was lost. @throws PlatformFailure */
  replies(
    credentials: OpenCredentials,
    platformMediaId: string,
    platformCommentId: string,
    cursor: string | null,
  ): Promise<CommentPage>;
  /** @throws PlatformFailure */
  setHidden(credentials: OpenCredentials, platformCommentId: string, isHidden: boolean): Promise<void>;
  /** @throws PlatformFailure */
  remove(credentials: OpenCredentials, platformCommentId: string): Promise<void>;
  /**
   * Meaning of a refusal by the platform. `NOT_FOUND`: the comment does not exist, or is not on media of the account. Null: the
   * refusal is not about comments.
   */
  meaningOf(platformCode: string): CommentRefusal | 'NOT_FOUND' | null;
}
