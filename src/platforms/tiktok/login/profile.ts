import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { ExternalAccount, OpenCredentials } from '../../platform-login.js';
import type { TikTokProfileFacts } from '../facts.js';
import { endpoints } from '../client/endpoints.js';
import type { TikTokClient } from '../client/client.js';
import { userInfoData } from '../client/schemas.js';

/** Fields of the user object by scope. TikTok refuses the whole call for one field of a missing scope. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  'user.info.basic': ['open_id', 'union_id', 'avatar_url', 'display_name'],
  'user.info.profile': ['username', 'bio_description', 'profile_deep_link', 'is_verified'],
  'user.info.stats': ['follower_count', 'following_count', 'likes_count', 'video_count'],
};

/** A grant has exactly one account: the user's own. */
export class TikTokProfiles {
  constructor(private readonly client: TikTokClient) {}

  /** @throws PlatformFailure */
  async discover(
    credentials: OpenCredentials,
    granted: { subject: string; scopes: readonly string[] },
  ): Promise<ExternalAccount> {
    const optional = granted.scopes.filter((scope) => scope in fieldsOf && scope !== 'user.info.basic');
    const user = await this.userWith(credentials, optional);
    if (user.open_id !== granted.subject) {
      throw PlatformFailure.transient(Platform.TIKTOK, {
        platformCode: 'UNREADABLE_ANSWER',
        message: 'user_info returned another user than the owner of the token.',
      });
    }
    const profile: TikTokProfileFacts = {
      unionId: user.union_id,
      bio: user.bio_description,
      profileUrl: user.profile_deep_link,
      isVerified: user.is_verified,
      followerCount: user.follower_count,
      followingCount: user.following_count,
      likesCount: user.likes_count,
      videoCount: user.video_count,
    };
    return {
      externalId: user.open_id,
      displayName: user.display_name ?? user.username ?? 'TikTok account',
      username: user.username,
      avatarUrl: user.avatar_url,
      profile: { ...profile },
    };
  }

  /** @throws PlatformFailure */
  async probe(credentials: OpenCredentials): Promise<void> {
    await this.user(credentials, ['open_id']);
  }

  /** If optional scopes are missing, only their fields are missing. */
  private async userWith(credentials: OpenCredentials, optional: readonly string[]) {
    const basic = fieldsOf['user.info.basic']!;
    if (optional.length === 0) return this.user(credentials, basic);
    try {
      return await this.user(credentials, [...basic, ...optional.flatMap((scope) => fieldsOf[scope]!)]);
    } catch (error) {
      if (!(error instanceof PlatformFailure) || error.reason !== 'SCOPES_MISSING') throw error;
      return this.user(credentials, basic);
    }
  }

  private async user(credentials: OpenCredentials, fields: readonly string[]) {
    const query = { fields: fields.join(',') };
    return (await this.client.api(endpoints.userInfo, credentials, userInfoData, { query })).user;
  }
}
