import type { TikTokOptions } from '../publishing/options.js';

/** `post_info` of a direct video post. TikTok's table calls the brand toggles required, so they are always sent. */
export function videoPostInfo(caption: string, options: TikTokOptions): object {
  return {
    privacy_level: options.privacyLevel,
    title: caption,
    disable_comment: options.disableComment,
    disable_duet: options.disableDuet,
    disable_stitch: options.disableStitch,
    ...(options.coverTimestampMs !== null && { video_cover_timestamp_ms: options.coverTimestampMs }),
    ...brandToggles(options),
    is_aigc: options.aiGenerated,
  };
}

/** A direct photo post. Our caption is TikTok's description; its title is a separate field. */
export function photoPost(caption: string, options: TikTokOptions, urls: readonly string[]): object {
  return {
    media_type: 'PHOTO',
    post_mode: 'DIRECT_POST',
    post_info: {
      ...photoTexts(caption, options),
      privacy_level: options.privacyLevel,
      disable_comment: options.disableComment,
      auto_add_music: options.autoAddMusic,
      ...brandToggles(options),
    },
    source_info: photoSource(options, urls),
    // A top-level field for photos, a field of post_info for videos.
    is_aigc: options.aiGenerated,
  };
}

/** A photo draft. TikTok keeps its texts and asks the creator for everything else. */
export function draftPhotoPost(caption: string, options: TikTokOptions, urls: readonly string[]): object {
  return {
    media_type: 'PHOTO',
    post_mode: 'MEDIA_UPLOAD',
    post_info: photoTexts(caption, options),
    source_info: photoSource(options, urls),
  };
}

function photoTexts(caption: string, { title }: TikTokOptions): object {
  return { ...(title !== null && { title }), description: caption };
}

function photoSource({ photoCoverIndex }: TikTokOptions, urls: readonly string[]): object {
  return { source: 'PULL_FROM_URL', photo_images: urls, photo_cover_index: photoCoverIndex };
}

function brandToggles({ disclosure }: TikTokOptions): object {
  return {
    brand_content_toggle: disclosure?.brandedContent ?? false,
    brand_organic_toggle: disclosure?.yourBrand ?? false,
  };
}
