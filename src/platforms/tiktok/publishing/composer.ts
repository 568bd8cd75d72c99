import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { PublishProblem } from '../../platform-outcomes.js';
import type { Composer } from '../../platform-publishing.js';
import { endpoints } from '../client/endpoints.js';
import type { TikTokComposerFacts } from '../facts.js';
import { TikTokPrivacyLevel } from './options.js';
import { blockOf } from './problems.js';
import type { TikTokClient } from '../client/client.js';
import { creatorInfoData } from '../client/schemas.js';

/** What TikTok reports. */
type Facts = Omit<TikTokComposerFacts, 'isAppAudited'>;

const nothing: Facts = {
  directPostGranted: true,
  creatorNickname: null,
  creatorUsername: null,
  creatorAvatarUrl: null,
  privacyLevels: [],
  commentDisabled: true,
  duetDisabled: true,
  stitchDisabled: true,
  maxVideoDurationSeconds: null,
};

const knownLevels = Object.values(TikTokPrivacyLevel);

/**
 * Reads from TikTok what the creator may post now. A creator who cannot post is a result and not a failure. The same applies to a
 * grant for drafts only, which creator_info refuses although the grant is valid.
 *
 * @throws PlatformFailure
 */
export async function readComposer(
  client: TikTokClient,
  credentials: OpenCredentials,
  clock: Clock,
  isAppAudited: boolean,
): Promise<Composer> {
  try {
    const data = await client.api(endpoints.creatorInfo, credentials, creatorInfoData);
    return composer(null, {
      directPostGranted: true,
      creatorNickname: data.creator_nickname,
      creatorUsername: data.creator_username,
      creatorAvatarUrl: data.creator_avatar_url,
      privacyLevels: knownLevels.filter((level) => data.privacy_level_options.includes(level)),
      commentDisabled: data.comment_disabled,
      duetDisabled: data.duet_disabled,
      stitchDisabled: data.stitch_disabled,
      maxVideoDurationSeconds: data.max_video_post_duration_sec,
    });
  } catch (error) {
    if (!(error instanceof PlatformFailure)) throw error;
    if (error.reason === 'SCOPES_MISSING') return composer(null, { ...nothing, directPostGranted: false });
    const blocked = blockOf(error.platformCode);
    if (blocked) return composer(blocked, nothing);
    throw error;
  }

  function composer(blocked: PublishProblem | null, raw: Facts): Composer {
    return { blocked, fetchedAt: clock.now(), quota: null, raw: { ...raw, isAppAudited } };
  }
}
