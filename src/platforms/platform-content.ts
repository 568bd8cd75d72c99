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

/** People around an account: those who follow it, and those who have lately engaged with what it published. */
export type Audience = 'FOLLOWERS' | 'ENGAGED';

export type AudienceDimension = 'AGE' | 'CITY' | 'COUNTRY' | 'GENDER';

/** A part of an audience. */
export interface AudienceGroup {
  /** The platform's name of it: `25-34`, `NO`. */
  key: string;
  /** How many people it has. */
  value: number;
}

/** Into which groups an audience falls; without groups where it is too small to be told of. */
export interface AudienceBreakdown {
  audience: Audience;
  dimension: AudienceDimension;
  groups: readonly AudienceGroup[];
}

/** A platform that tells how an account is doing beside its media. */
export interface AccountInsights {
  /** Scopes a grant must have for it, in the platform's words. */
  scopes(loginType: string): readonly string[];
  /** Whole days that ended after `since`; without it, all that the platform tells at once. @throws PlatformFailure */
  read(credentials: OpenCredentials, since: Date | null): Promise<AccountMetric[]>;
  /** Who the people around the account are now. What is not told to this person is left out. @throws PlatformFailure */
  audiences(credentials: OpenCredentials): Promise<AudienceBreakdown[]>;
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

export interface CommentPage {
  items: ExternalComment[];
  /** Pass back for more; null at the end. */
  nextCursor: string | null;
}

export type CommentAction = 'REPLY' | 'HIDE' | 'UNHIDE' | 'DELETE';

/** Why an action cannot be done with a comment, whoever asks again. */
export enum CommentRefusal {
  NOT_OFFERED = 'NOT_OFFERED',
  OWN_COMMENT = 'OWN_COMMENT',
  HIDDEN_COMMENT = 'HIDDEN_COMMENT',
  NOT_ON_OWN_MEDIA = 'NOT_ON_OWN_MEDIA',
  ROLE_MISSING = 'ROLE_MISSING',
}

/** How an account is reached, as far as that is known before the platform is asked. */
export interface ModeratorStanding {
  loginType: string;
  /** Of the account, as the platform told it last. */
  profile: Readonly<Record<string, unknown>>;
}

/** The same, and what is known of a comment. */
export interface CommentStanding extends ModeratorStanding {
  isOwn: boolean;
  isHidden: boolean;
}

/** A platform whose comments can be read and moderated. */
export interface CommentModerator {
  /** Scopes a grant must have for it, in the platform's words. */
  scopes(loginType: string): readonly string[];
  /** Why no comment can be read or moderated, as far as that is known without asking the platform; null: some may. */
  standingRefusal(standing: ModeratorStanding): CommentRefusal | null;
  /** Why the platform would not do it, as far as that is known without asking it; null: it may. */
  refusal(action: CommentAction, standing: CommentStanding): CommentRefusal | null;
  /** Lets the platform tell of new comments by webhook. Asking twice does no more than once. @throws PlatformFailure */
  subscribe(credentials: OpenCredentials): Promise<void>;
  /** Comments on a media item, newest first, answers among them. @throws PlatformFailure */
  list(credentials: OpenCredentials, platformMediaId: string, cursor: string | null): Promise<CommentPage>;
  /** Never retried by the client: it would answer twice. @throws PlatformFailure `rejected` also when the comment is gone */
  reply(
    credentials: OpenCredentials,
    platformCommentId: string,
    text: string,
  ): Promise<{ platformCommentId: string }>;
  /** Replies to a comment on a media item, in no certain order: what became of one whose answer was lost. @throws PlatformFailure */
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
   * What a refusal by the platform means: `NOT_FOUND`: the comment is not there, or not on media of the account; null: nothing
   * about comments.
   */
  meaningOf(platformCode: string): CommentRefusal | 'NOT_FOUND' | null;
}
