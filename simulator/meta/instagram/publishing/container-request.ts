import { z } from 'zod';
import type { Pages } from '../../facebook/pages.js';
import { GraphError, invalidParameter } from '../../graph/responses.js';
import type { Call } from '../../graph/graph.js';
import type { Params } from '../../graph/params.js';
import type { Account } from '../accounts.js';
import { isVideo, type ContainerDraft, type ContainerKind } from './container.js';
import { checkMediaUrl } from './fetches.js';
import type { UserTag } from '../content/media.js';
import { readProductTags } from './product-tags.js';
import type { InstagramBehaviour } from '../settings.js';

const MAX_CAPTION = 2_200;
const MAX_HASHTAGS = 30;
const MAX_TAGS = 20;
const MAX_ALT_TEXT = 1_000;
const MAX_COLLABORATORS = 3;

const POST = ['caption', 'location_id', 'collaborators', 'product_tags', 'is_ai_generated'];
const PARTNERSHIP = ['branded_content_sponsor_ids', 'is_paid_partnership'];
const BY_BYTES = ['video_url', 'upload_type'];

/** Parameters of each kind, besides `media_type` and `is_carousel_item`. */
const PARAMETERS: Record<ContainerKind, readonly string[]> = {
  image: [...POST, ...PARTNERSHIP, 'image_url', 'alt_text', 'user_tags'],
  reel: [
    ...POST,
    ...PARTNERSHIP,
    ...BY_BYTES,
    'share_to_feed',
    'cover_url',
    'thumb_offset',
    'audio_name',
    'user_tags',
    'trial_params',
    'audio_configuration',
  ],
  'story-image': ['image_url', 'user_tags', 'is_ai_generated'],
  'story-video': [...BY_BYTES, 'user_tags', 'is_ai_generated'],
  'child-image': ['image_url', 'alt_text', 'user_tags', 'product_tags'],
  'child-video': BY_BYTES,
  carousel: [...POST, ...PARTNERSHIP, 'children', 'share_to_feed'],
};

const KNOWN = new Set(Object.values(PARAMETERS).flat());
const FACEBOOK_ONLY = ['product_tags', 'audio_configuration', 'upload_type', ...PARTNERSHIP];

const usernames = z.array(z.string().regex(/^@?[\w.]{1,30}$/));
const userTags = z.array(
  z.object({
    username: z.string().regex(/^@?[\w.]{1,30}$/),
    x: z.number().min(0).max(1).optional(),
    y: z.number().min(0).max(1).optional(),
  }),
);
const trialParams = z.object({ graduation_strategy: z.enum(['MANUAL', 'SS_PERFORMANCE']) });
const volume = z.number().min(0).max(100).optional();
const audioConfiguration = z.object({
  audio_id: z.string().optional(),
  audio_volume: volume,
  video_volume: volume,
});

interface Rules {
  behaviour: InstagramBehaviour;
  pages: Pages;
  account: Account;
}

/** Reads and checks a creation call, except the content of its media. @throws GraphError */
export function readContainerRequest(call: Call, rules: Rules): ContainerDraft {
  const { params } = call;
  if (params.has('scheduled_publish_time')) {
    throw new GraphError(3, { message: '(#3) user must be on whitelist' });
  }
  const kind = readKind(params);
  refuseUnknownParameters(call, kind, rules.behaviour);
  const url = isVideo(kind) ? params.text('video_url') : params.text('image_url');
  const resumable = readUploadType(params, kind, url);
  if (url !== undefined) checkMediaUrl(url, rules.behaviour);
  const coverUrl = params.text('cover_url') ?? null;
  if (coverUrl !== null) checkMediaUrl(coverUrl, rules.behaviour);
  const trial = parseParam(trialParams, params, 'trial_params');
  if (trial && !rules.account.trialReels) throw new GraphError(352, { subcode: 2_207_081 });
  refusePartnership(call);
  return {
    kind,
    url: url ?? null,
    resumable,
    children: kind === 'carousel' ? readChildren(params) : [],
    coverUrl,
    thumbOffset: readThumbOffset(params),
    videoVolume: parseParam(audioConfiguration, params, 'audio_configuration')?.video_volume ?? null,
    caption: readCaption(params),
    altText: readAltText(params),
    locationId: readLocation(params, rules.pages),
    userTags: readUserTags(params, kind),
    productTags: readProductTags(call, kind, rules.account),
    collaborators: readCollaborators(params),
    sharedToFeed: kind === 'reel' ? (params.boolean('share_to_feed') ?? true) : null,
    isAiGenerated: params.boolean('is_ai_generated') ?? false,
    isPaidPartnership: params.boolean('is_paid_partnership') ?? params.has('branded_content_sponsor_ids'),
    audioName: params.text('audio_name') ?? null,
    trialStrategy: trial?.graduation_strategy ?? null,
  };
}

function readKind(params: Params): ContainerKind {
  const child = params.boolean('is_carousel_item') ?? false;
  const type = params.text('media_type');
  switch (type) {
    case undefined:
    case 'IMAGE':
      return child ? 'child-image' : 'image';
    case 'VIDEO':
      if (child) return 'child-video';
      break;
    case 'REELS':
      if (child) throw invalidParameter('Reels cannot be carousel items');
      return 'reel';
    case 'STORIES': {
      if (child) throw invalidParameter('Stories cannot be carousel items');
      return params.has('image_url') ? 'story-image' : 'story-video';
    }
    case 'CAROUSEL':
      if (!child) return 'carousel';
      break;
  }
  throw new GraphError(100, { subcode: 2_207_023 });
}

/** Refuses parameters that the kind or login does not support, so that tests detect them. */
function refuseUnknownParameters(
  { login, params }: Call,
  kind: ContainerKind,
  behaviour: InstagramBehaviour,
): void {
  const without: string[] = login === 'instagram' ? [...FACEBOOK_ONLY] : [];
  if (login === 'instagram' && behaviour.collaborators === 'facebook-login') without.push('collaborators');
  const foreign = [...KNOWN].find(
    (name) => params.has(name) && (without.includes(name) || !PARAMETERS[kind].includes(name)),
  );
  if (foreign !== undefined) throw invalidParameter(`param ${foreign} is not allowed`);
}

function readUploadType(params: Params, kind: ContainerKind, url: string | undefined): boolean {
  const uploadType = params.text('upload_type');
  if (uploadType !== undefined && uploadType !== 'resumable') {
    throw invalidParameter('Param upload_type must be one of {RESUMABLE}');
  }
  if (uploadType !== undefined && url !== undefined) throw invalidParameter('param video_url is not allowed');
  if (kind !== 'carousel' && uploadType === undefined && url === undefined) {
    throw invalidParameter(`The parameter ${isVideo(kind) ? 'video_url' : 'image_url'} is required`);
  }
  return uploadType !== undefined;
}

function readCaption(params: Params): string {
  const caption = params.text('caption') ?? '';
  const hashtags = caption.match(/#[\p{L}\p{N}_]+/gu)?.length ?? 0;
  if (caption.length > MAX_CAPTION || hashtags > MAX_HASHTAGS) {
    throw new GraphError(36_004, { subcode: 2_207_010 });
  }
  const mentions = caption.match(/(?<![\w.])@[\w.]+/g)?.length ?? 0;
  if (mentions > MAX_TAGS) throw new GraphError(100, { subcode: 2_207_040 });
  return caption;
}

function readAltText(params: Params): string | null {
  const altText = params.text('alt_text') ?? null;
  if (altText !== null && altText.length > MAX_ALT_TEXT) {
    throw invalidParameter(`Param alt_text must be at most ${MAX_ALT_TEXT} characters`);
  }
  return altText;
}

function readLocation(params: Params, pages: Pages): string | null {
  const locationId = params.text('location_id') ?? null;
  if (locationId === null) return null;
  const page = /^\d+$/.test(locationId) ? pages.find(locationId) : undefined;
  if (!page?.hasLocation)
    throw new GraphError(100, { message: 'INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID' });
  return locationId;
}

/** Positions are required on pictures, optional on stories and not allowed on videos. */
function readUserTags(params: Params, kind: ContainerKind): UserTag[] {
  const tags = parseParam(userTags, params, 'user_tags') ?? [];
  if (tags.length > MAX_TAGS) throw new GraphError(100, { subcode: 2_207_040 });
  for (const { x, y } of tags) {
    const placed = x !== undefined && y !== undefined;
    if ((kind === 'image' || kind === 'child-image') && !placed) {
      throw invalidParameter('Param user_tags needs x and y for images');
    }
    if (kind === 'reel' && (x !== undefined || y !== undefined)) {
      throw invalidParameter('Param user_tags must not have x and y for videos');
    }
  }
  return tags.map(({ username, x, y }) => ({
    username,
    ...(x !== undefined && { x }),
    ...(y !== undefined && { y }),
  }));
}

function readCollaborators(params: Params): string[] {
  const names = parseParam(usernames, params, 'collaborators') ?? [];
  if (names.length > MAX_COLLABORATORS) {
    throw invalidParameter(`Param collaborators must have at most ${MAX_COLLABORATORS} entries`);
  }
  return names;
}

function readThumbOffset(params: Params): number {
  const offset = params.integer('thumb_offset') ?? 0;
  if (offset < 0) throw new GraphError(1, { subcode: 2_207_057 });
  return offset;
}

function readChildren(params: Params): string[] {
  const children = params.list('children') ?? [];
  if (children.length < 2 || children.length > 10) throw new GraphError(100, { subcode: 2_207_028 });
  if (new Set(children).size < children.length) throw invalidParameter('Param children must be unique');
  return children;
}

function refusePartnership({ params, principal }: Call): void {
  const sponsors = params.list('branded_content_sponsor_ids') ?? [];
  if (sponsors.length > 2) {
    throw new GraphError(100, { message: 'INSTAGRAM_PLATFORM_API__INVALID_PARAM: at most 2 sponsors' });
  }
  const asked = sponsors.length > 0 || params.boolean('is_paid_partnership') === true;
  if (asked && !principal.grant.scopes.includes('instagram_branded_content_creator')) {
    throw new GraphError(10, { message: 'INSTAGRAM_PLATFORM_API__PERMISSION' });
  }
}

function parseParam<T>(schema: z.ZodType<T>, params: Params, name: string): T | undefined {
  const value = params.json(name);
  if (value === undefined) return undefined;
  const result = schema.safeParse(value);
  if (!result.success)
    throw invalidParameter(`Param ${name} is invalid: ${result.error.issues[0]?.message ?? ''}`);
  return result.data;
}
