export interface Scope {
  name: string;
  /** Description on the consent page. */
  allows: string;
  /** Whether a user can decline it. */
  toggleable: boolean;
}

export const SCOPES: readonly Scope[] = [
  { name: 'user.info.basic', allows: 'Read your profile name and avatar', toggleable: false },
  { name: 'user.info.profile', allows: 'Read your username, bio and profile links', toggleable: true },
  { name: 'user.info.stats', allows: 'Read your follower, like and video counts', toggleable: true },
  { name: 'video.list', allows: 'Read your public videos', toggleable: true },
  { name: 'video.publish', allows: 'Post content to your profile', toggleable: true },
  { name: 'video.upload', allows: 'Share content to your account as a draft', toggleable: true },
];
