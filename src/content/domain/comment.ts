/** What somebody wrote below something an account has published. */
export interface Comment {
  readonly id: string;
  readonly accountId: string;
  readonly externalId: string;
  readonly externalMediaId: string;
  readonly externalParentId: string | null;
  readonly text: string;
  readonly authorId: string | null;
  readonly authorUsername: string | null;
  readonly isOwn: boolean;
  readonly isHidden: boolean;
  readonly likeCount: number | null;
  readonly publishedAt: Date;
  readonly syncedAt: Date;
  readonly goneAt: Date | null;
}

/** Which comments to list; absent fields match everything. */
export interface CommentFilter {
  externalMediaId?: string | null;
  isHidden?: boolean | null;
  isOwn?: boolean | null;
  /** Also what the platform no longer lists. */
  includeGone?: boolean;
}
