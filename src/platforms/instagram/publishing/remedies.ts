import type { PostRemedy } from '../../platform-outcomes.js';

/** What helps a post that Instagram refused, and the words for the user. */
export interface Remedy {
  remedy: PostRemedy;
  userMessage: string;
}

const restrictedAccount: Remedy = {
  remedy: 'RESOLVE_IN_APP',
  userMessage:
    'Instagram has restricted this account. Open the Instagram app, follow its instructions, then try again.',
};

const suspectedSpam: Remedy = {
  remedy: 'RETRY',
  userMessage: 'Instagram has blocked this post as unusual activity. Wait some hours, then try again.',
};

const hiddenAccount: Remedy = {
  remedy: 'RECONNECT',
  userMessage:
    'Instagram does not give access to this account. Make sure that it is a professional account, then reconnect it.',
};

export const missingPageRole: Remedy = {
  remedy: 'RESOLVE_IN_APP',
  userMessage:
    'Your role on the Facebook Page of this account does not allow this. Ask for the right to create content there, then try again.',
};

const missingMedia: Remedy = {
  remedy: 'RETRY',
  userMessage: 'Instagram no longer has what was prepared for this post. Please try again.',
};

const wrongCall: Remedy = {
  remedy: 'CONTACT_OPERATOR',
  userMessage: 'Posting is not set up correctly. Please contact support.',
};

/**
 * Refusals after which another caption, option or file does not help, by `code/subcode` or code. All other refusals are about the
 * post itself. Restrictions are documented with one code each, but a container names only the subcode.
 */
const byCode: Readonly<Record<string, Remedy>> = {
  '4/2207051': suspectedSpam,
  '24': missingMedia,
  '24/2207006': missingMedia,
  '25': restrictedAccount,
  '25/2207050': restrictedAccount,
  // The object is not there or not visible to this token.
  '100/33': hiddenAccount,
  '2500': wrongCall,
};

/** What helps after a refusal; null: another caption, option or file, and which is not known. */
export function remedyOf(code: number, subcode: number | null): Remedy | null {
  const known = byCode[subcode === null ? String(code) : `${code}/${subcode}`] ?? byCode[String(code)];
  return known ?? revision(subcode);
}

export function remedyOfHiddenAccount(): Remedy {
  return hiddenAccount;
}

/** Why a container failed, by the number in its status, where another container of the same media may succeed. */
const passingContainerFaults: readonly number[] = [
  2207001, 2207003, 2207008, 2207020, 2207032, 2207052, 2207053, 2207077,
];

/** Faults of the media or of the choices, by subcode: they come again until the post is revised. */
const lastingFaults: Readonly<Record<number, string>> = {
  2207004: 'Instagram does not take this photo: it is larger than 8 MB.',
  2207005: 'Instagram does not take the format of this photo. It takes JPEG only.',
  2207009: 'Instagram does not take the shape of this photo: it takes 4:5 to 1.91:1.',
  2207010: 'Instagram does not take this caption: at most 2200 characters and 30 hashtags.',
  2207023: 'Instagram does not know this kind of post.',
  2207026:
    'Instagram does not take the format of this video. It takes H.264 or HEVC with AAC sound in MP4 or MOV, 23 to 60 frames per second, at most 1920 pixels wide.',
  2207028: 'Instagram takes 2 to 10 files in a carousel.',
  2207035: 'Instagram takes no place with products in a video.',
  2207036: 'Instagram needs a place for each product in a photo.',
  2207037: 'Instagram does not take this product.',
  2207040: 'Instagram takes at most 20 people in a post.',
  2207057: 'The chosen cover is not within the video.',
  2207081: 'This Instagram account cannot post trial reels.',
  2207082: 'Instagram could not process the sound of this video.',
  2207085: 'Instagram could not process this video.',
};

function revision(subcode: number | null): Remedy | null {
  const userMessage = subcode === null ? undefined : lastingFaults[subcode];
  return userMessage ? { remedy: 'REVISE', userMessage } : null;
}

/** What helps after a container failed. Where the fault is unknown, the user may try again. */
export function containerRemedy(subcode: number | null): {
  remedy: 'START_OVER' | PostRemedy;
  userMessage?: string;
} {
  if (subcode === null) return { remedy: 'RETRY' };
  if (subcode === 2207050) return restrictedAccount;
  if (subcode === 2207051) return suspectedSpam;
  if (passingContainerFaults.includes(subcode)) return { remedy: 'START_OVER' };
  return revision(subcode) ?? { remedy: 'RETRY' };
}
