/** The profile of an account. Plain JSON, as it is stored. */
export interface InstagramProfileFacts {
  /** How the account is connected: INSTAGRAM_LOGIN or FACEBOOK_LOGIN. */
  loginType: string;
  /** BUSINESS or CREATOR. Null if the login does not report it. */
  accountType: string | null;
  biography: string | null;
  website: string | null;
  followerCount: number | null;
  followingCount: number | null;
  mediaCount: number | null;
  /** The linked Facebook Page; with Facebook Login only. */
  pageName: string | null;
  /** Tasks of the user on that Page, as Facebook names them. */
  pageTasks: readonly string[];
}

/** What an account may post now. */
export interface InstagramComposerFacts {
  /** How the account is connected: INSTAGRAM_LOGIN or FACEBOOK_LOGIN. */
  loginType: string;
  /** Whether posts may name other accounts as collaborators. */
  collaboratorsAllowed: boolean;
}
