import type {
  Platform,
  TikTokPostMode,
  TikTokPrivacyLevel,
  UploadFieldsFragment,
} from '@patchbay/client/operations';

/** A chosen file and its upload. */
export interface MediaEntry {
  key: string;
  file: File;
  /** Object URL of the local file, for the preview. */
  previewUrl: string;
  isPhoto: boolean;
  /** Null until the file is uploaded and checked by the server. */
  upload: UploadFieldsFragment | null;
}

export interface TikTokChoices {
  mode: TikTokPostMode;
  /** Empty until the user chooses: TikTok forbids a default. */
  privacyLevel: TikTokPrivacyLevel | '';
  allowComment: boolean;
  allowDuet: boolean;
  allowStitch: boolean;
  isDisclosed: boolean;
  yourBrand: boolean;
  brandedContent: boolean;
  title: string;
  autoAddMusic: boolean;
  aiGenerated: boolean;
}

export interface InstagramChoices {
  placement: 'FEED' | 'STORY';
  shareToFeed: boolean;
  collaborators: string;
  altTexts: string[];
  aiGenerated: boolean;
}

/** Choices for one account. Only those of its platform are used. */
export interface Choices {
  tiktok: TikTokChoices;
  instagram: InstagramChoices;
}

export interface Schedule {
  isLater: boolean;
  /** Value of a `datetime-local` input. */
  local: string;
  timeZone: string;
}

/** The kind of the post, as far as it can be known from its files. */
export interface PostShape {
  isPhoto: boolean;
  photoCount: number;
  fileCount: number;
  /** Duration of the video in seconds. Null for photos, and until the server has read the file. */
  durationSeconds: number | null;
}

export const newChoices: Choices = {
  // TikTok requires that everything is off until the user turns it on.
  tiktok: {
    mode: 'DIRECT_POST',
    privacyLevel: '',
    allowComment: false,
    allowDuet: false,
    allowStitch: false,
    isDisclosed: false,
    yourBrand: false,
    brandedContent: false,
    title: '',
    autoAddMusic: false,
    aiGenerated: false,
  },
  instagram: { placement: 'FEED', shareToFeed: true, collaborators: '', altTexts: [], aiGenerated: false },
};

export function shapeOf(media: readonly MediaEntry[]): PostShape {
  const photoCount = media.filter(({ isPhoto }) => isPhoto).length;
  return {
    isPhoto: media.length > 0 && photoCount === media.length,
    photoCount,
    fileCount: media.length,
    durationSeconds: media.find(({ isPhoto }) => !isPhoto)?.upload?.durationSeconds ?? null,
  };
}

/** The word of TikTok's guidelines for the content. */
export function wordFor({ isPhoto }: PostShape): 'photo' | 'video' {
  return isPhoto ? 'photo' : 'video';
}

/** Options of createPost and retryPost for an account. */
export function toOptions(platform: Platform, { tiktok, instagram }: Choices, shape: PostShape) {
  if (platform === 'INSTAGRAM') {
    const isStory = instagram.placement === 'STORY';
    const collaborators = instagram.collaborators.split(/[\s,]+/).filter(Boolean);
    const altTexts = instagram.altTexts.slice(0, shape.fileCount).map((text) => text || null);
    return {
      instagram: {
        placement: instagram.placement,
        shareToFeed: instagram.shareToFeed,
        aiGenerated: instagram.aiGenerated,
        collaborators: isStory ? [] : collaborators.map((name) => name.replace(/^@/, '')),
        altTexts: isStory ? [] : altTexts,
      },
    };
  }
  const isDirect = tiktok.mode === 'DIRECT_POST';
  return {
    tiktok: {
      mode: tiktok.mode,
      privacyLevel: isDirect && tiktok.privacyLevel ? tiktok.privacyLevel : null,
      disableComment: !tiktok.allowComment,
      disableDuet: shape.isPhoto || !tiktok.allowDuet,
      disableStitch: shape.isPhoto || !tiktok.allowStitch,
      disclosure:
        isDirect && tiktok.isDisclosed
          ? { yourBrand: tiktok.yourBrand, brandedContent: tiktok.brandedContent }
          : null,
      title: shape.isPhoto && tiktok.title ? tiktok.title : null,
      autoAddMusic: shape.isPhoto && tiktok.autoAddMusic,
      aiGenerated: tiktok.aiGenerated,
      // The declaration stands beside the button that the user has pressed.
      consent: true,
    },
  };
}
