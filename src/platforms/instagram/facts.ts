/** What an account's profile holds. Plain JSON, as it is stored. */
export interface InstagramProfileFacts {
  /** How it was reached: INSTAGRAM_LOGIN or FACEBOOK_LOGIN. */
  loginType: string;
  /** BUSINESS or CREATOR; null where the login does not tell. */
  accountType: string | null;
  biography: string | null;
  website: string | null;
  followerCount: number | null;
  followingCount: number | null;
  mediaCount: number | null;
  /** The Facebook Page it is linked to; with Facebook Login only. */
  pageName: string | null;
  /** What the person may do on that Page, in Facebook's words. */
  pageTasks: readonly string[];
}

/** What an account may post at the moment. */
export interface InstagramComposerFacts {
  /** How the account was reached: INSTAGRAM_LOGIN or FACEBOOK_LOGIN. */
  loginType: string;
  /** Whether posts may name other accounts as their collaborators. */
  collaboratorsAllowed: boolean;
}
