/** A comment on media of an account. */
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

/** Filter for comments. Absent fields match everything. */
export interface CommentFilter {
  externalMediaId?: string | null;
  isHidden?: boolean | null;
  isOwn?: boolean | null;
  /** Whether to include deleted comments. */
  includeGone?: boolean;
}
