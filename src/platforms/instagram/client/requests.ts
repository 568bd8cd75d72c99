import type { MediaFile } from '../../platform-media.js';
import type { PublishRequest } from '../../platform-publishing.js';
import { asciiUrl } from '../publishing/cover.js';
import { type InstagramOptions, InstagramPlacement, readStoredOptions } from '../publishing/options.js';

type Parameters = Record<string, string>;

/** Parameters of the container of one file. `url`: null if it is uploaded as bytes. */
export function partParameters(request: PublishRequest, index: number, url: string | null): Parameters {
  const options = readStoredOptions(request.options);
  const file = request.media[index]!;
  const source = sourceOf(file, url);
  if (options.placement === InstagramPlacement.STORY) return { ...source, ...story(options) };
  if (request.media.length > 1) return { ...source, ...child(file, options, index) };
  return file.kind === 'VIDEO'
    ? { ...source, ...reel(request.caption, options) }
    : { ...source, ...image(request.caption, options) };
}

/** Parameters of the container that combines several, in the order of display. */
export function wholeParameters(request: PublishRequest, partIds: readonly string[]): Parameters {
  const options = readStoredOptions(request.options);
  return { media_type: 'CAROUSEL', children: partIds.join(','), ...about(request.caption, options) };
}

function sourceOf({ kind }: MediaFile, url: string | null): Parameters {
  if (url === null) return { upload_type: 'resumable' };
  return kind === 'VIDEO' ? { video_url: url } : { image_url: url };
}

function story(options: InstagramOptions): Parameters {
  return { media_type: 'STORIES', ...tags(options, 0), ...aiLabel(options) };
}

function child(file: MediaFile, options: InstagramOptions, index: number): Parameters {
  const isVideo = file.kind === 'VIDEO';
  return {
    is_carousel_item: 'true',
    ...(isVideo ? { media_type: 'VIDEO' } : { ...altText(options, index), ...tags(options, index) }),
  };
}

function image(caption: string, options: InstagramOptions): Parameters {
  return { ...about(caption, options), ...altText(options, 0), ...tags(options, 0) };
}

function reel(caption: string, options: InstagramOptions): Parameters {
  const { coverUrl, coverTimestampMs, audioName, trialReel, shareToFeed } = options;
  return {
    media_type: 'REELS',
    ...about(caption, options),
    share_to_feed: String(shareToFeed),
    ...(coverUrl !== null && { cover_url: asciiUrl(coverUrl) }),
    ...(coverTimestampMs !== null && { thumb_offset: String(coverTimestampMs) }),
    ...(audioName !== null && { audio_name: audioName }),
    ...(trialReel !== null && { trial_params: JSON.stringify({ graduation_strategy: trialReel }) }),
    ...tags(options, 0),
  };
}

/** Fields of a post of any kind. */
function about(caption: string, options: InstagramOptions): Parameters {
  const { locationId, collaborators } = options;
  return {
    ...(caption !== '' && { caption }),
    ...(locationId !== null && { location_id: locationId }),
    ...(collaborators.length > 0 && { collaborators: JSON.stringify(collaborators) }),
    ...aiLabel(options),
  };
}

function aiLabel({ aiGenerated }: InstagramOptions): Parameters {
  return aiGenerated ? { is_ai_generated: 'true' } : {};
}

function altText({ altTexts }: InstagramOptions, index: number): Parameters {
  const text = altTexts[index];
  return text ? { alt_text: text } : {};
}

function tags({ userTags }: InstagramOptions, index: number): Parameters {
  const given = userTags.filter(({ mediaIndex }) => mediaIndex === index);
  if (given.length === 0) return {};
  return {
    user_tags: JSON.stringify(
      given.map(({ username, x, y }) => ({ username, ...(x !== null && { x }), ...(y !== null && { y }) })),
    ),
  };
}
