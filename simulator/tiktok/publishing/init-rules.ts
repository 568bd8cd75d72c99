import { z } from 'zod';
import { ApiError } from '../responses.js';
import { invalidParams } from '../api.js';
import { isAudited, ownsUrl, type App } from '../login/apps.js';
import { MAX_VIDEO } from './media-rules.js';
import { getPrivacyOptions, type Person } from '../login/people.js';
import { isRunning } from './publish.js';
import type { Posts } from '../content/posts.js';
import type { Publishes } from './publishes.js';

/** The documentation does not define a megabyte. These limits use the stricter reading. */
const MIN_CHUNK_BYTES = 5 * 1024 * 1024;
const MAX_CHUNK_BYTES = 64_000_000;
const MAX_CHUNK_COUNT = 1_000;
const UNAUDITED_CREATOR_LIMIT = 5;
const GUIDELINES =
  'Please review our integration guidelines at https://developers.tiktok.com/doc/content-sharing-guidelines/';

const INVALID_SOURCE = 'The request source info is empty or incorrect';

const fileSource = z.object({
  source: z.literal('FILE_UPLOAD'),
  video_size: z.int(),
  chunk_size: z.int(),
  total_chunk_count: z.int(),
});

const urlSource = z.object({ source: z.literal('PULL_FROM_URL'), video_url: z.url() });

export const videoSourceSchema = z.discriminatedUnion('source', [fileSource, urlSource], {
  error: INVALID_SOURCE,
});

export const photoSourceSchema = z.object(
  {
    source: z.literal('PULL_FROM_URL', { error: INVALID_SOURCE }),
    photo_images: z
      .array(z.url({ error: INVALID_SOURCE }), { error: INVALID_SOURCE })
      .min(1)
      .max(35),
    photo_cover_index: z.int().min(0),
  },
  { error: INVALID_SOURCE },
);

/** TikTok counts UTF-16 units, as JavaScript does. Zod's `max` counts code points. */
const shortText = (units: number, error: string) =>
  z
    .string()
    .refine((text) => text.length <= units, { error })
    .default('');

const flag = z.boolean().optional();

const directChoices = {
  privacy_level: z.string().optional(),
  disable_comment: flag,
  brand_content_toggle: flag,
  brand_organic_toggle: flag,
};

export const videoPostSchema = z.object({
  ...directChoices,
  title: shortText(2_200, 'The title is too long'),
  disable_duet: flag,
  disable_stitch: flag,
  video_cover_timestamp_ms: z.int().optional(),
  is_aigc: flag,
});

export const photoPostSchema = z.object({
  ...directChoices,
  title: shortText(90, 'The title is too long'),
  description: shortText(4_000, 'The description is too long'),
  auto_add_music: flag,
});

export type VideoSource = z.output<typeof videoSourceSchema>;

/** Refuses a chunk plan that TikTok would refuse. */
export function checkChunkPlan(source: z.output<typeof fileSource>): void {
  const { video_size: size, chunk_size: chunk, total_chunk_count: count } = source;
  if (size < 1 || size > MAX_VIDEO) throw invalidParams(INVALID_SOURCE);
  if (chunk < 1) throw invalidParams('The chunk size is invalid');
  if (count < 1 || count > MAX_CHUNK_COUNT || count !== Math.floor(size / chunk)) {
    throw invalidParams('The total chunk count is invalid');
  }
  const whole = count === 1;
  const fits = whole
    ? chunk === size && size <= MAX_CHUNK_BYTES
    : size >= MIN_CHUNK_BYTES && chunk >= MIN_CHUNK_BYTES && chunk <= MAX_CHUNK_BYTES;
  if (!fits) throw invalidParams('The chunk size is invalid');
}

interface InitParts {
  publishes: Publishes;
  posts: Posts;
}

/** Returns the error that prevents a user from posting. `creator_info` returns the same codes with status 200. */
export function findPostingBlock(
  { publishes }: InitParts,
  app: App,
  person: Person,
): { code: string; message: string } | undefined {
  if (person.banned) {
    return {
      code: 'spam_risk_user_banned_from_posting',
      message: 'The user is banned from making new posts.',
    };
  }
  const direct = publishes
    .listLastDay()
    .filter(({ mode, status }) => mode === 'direct' && status !== 'FAILED');
  const own = direct.filter(({ personId }) => personId === person.id).length;
  if (person.cappedToday || own >= person.dailyPostLimit) {
    return {
      code: 'spam_risk_too_many_posts',
      message: 'The daily post cap from the API is reached for the current user.',
    };
  }
  const creators = new Set(
    direct.filter(({ clientKey }) => clientKey === app.clientKey).map(({ personId }) => personId),
  );
  const limit = isAudited(app) ? app.activeCreatorLimit : UNAUDITED_CREATOR_LIMIT;
  if (!creators.has(person.id) && creators.size >= limit) {
    return {
      code: 'reached_active_user_cap',
      message: 'The daily quota for active publishing users from your client is reached.',
    };
  }
  return undefined;
}

/** Checks whether the app may create this direct post, in TikTok's order of checks. @throws ApiError */
export function checkDirectPost(
  parts: InitParts,
  app: App,
  person: Person,
  choices: { privacy_level?: string; brand_content_toggle?: boolean },
  onMismatch: () => void,
): void {
  const bar = findPostingBlock(parts, app, person);
  if (bar) throw new ApiError(403, bar.code, bar.message);
  if (!isAudited(app) && (!person.private || choices.privacy_level !== 'SELF_ONLY')) {
    throw new ApiError(403, 'unaudited_client_can_only_post_to_private_accounts', GUIDELINES);
  }
  const options: string[] = getPrivacyOptions(person);
  if (choices.privacy_level === undefined || !options.includes(choices.privacy_level)) {
    onMismatch();
    throw new ApiError(
      403,
      'privacy_level_option_mismatch',
      'The privacy level is missing or is not one of the options in the creator info.',
    );
  }
}

/** Checks whether the user's inbox accepts another draft. @throws ApiError */
export function checkDraft({ publishes, posts }: InitParts, person: Person): void {
  if (person.banned) {
    throw new ApiError(
      403,
      'spam_risk_user_banned_from_posting',
      'The user is banned from making new posts.',
    );
  }
  const pending = publishes
    .listLastDay()
    .filter(({ mode, personId }) => mode === 'draft' && personId === person.id)
    .filter(
      (publish) =>
        (isRunning(publish) || publish.status === 'SEND_TO_USER_INBOX') &&
        posts.findByPublish(publish.id).length === 0,
    );
  if (pending.length >= person.pendingShareLimit) {
    throw new ApiError(
      403,
      'spam_risk_too_many_pending_share',
      'There may be at most 5 pending shares within any 24-hour period.',
    );
  }
}

export function checkOwnership(app: App, urls: string[], allowLoopback: boolean): void {
  if (urls.every((url) => ownsUrl(app, url, allowLoopback))) return;
  throw new ApiError(
    403,
    'url_ownership_unverified',
    'Please review our URL ownership verification rules at https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide',
  );
}
