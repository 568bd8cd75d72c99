import type { TikTokPrivacyLevel } from './publishing/options.js';

/** The profile of an account. Fields of scopes that were not granted are null. */
export interface TikTokProfileFacts {
  /** Same across all apps of one developer. */
  unionId: string | null;
  bio: string | null;
  profileUrl: string | null;
  isVerified: boolean | null;
  followerCount: number | null;
  followingCount: number | null;
  likesCount: number | null;
  videoCount: number | null;
}

/** What a creator may post now. */
export interface TikTokComposerFacts {
  /** Whether TikTok has audited the app of the installation. */
  isAppAudited: boolean;
  /** False if the user did not grant direct posting; only drafts can be sent. */
  directPostGranted: boolean;
  creatorNickname: string | null;
  creatorUsername: string | null;
  creatorAvatarUrl: string | null;
  privacyLevels: readonly TikTokPrivacyLevel[];
  commentDisabled: boolean;
  duetDisabled: boolean;
  stitchDisabled: boolean;
  maxVideoDurationSeconds: number | null;
}
