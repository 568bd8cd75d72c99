import type { PostRemedy } from '../../platform-outcomes.js';

/** How to resolve a post that Instagram refused, and the messages for the user. */
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
  userMessage: 'Instagram has blocked this post as unusual activity. Wait a few hours, then try again.',
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
  userMessage: 'Instagram no longer has the prepared post. Please try again.',
};

const wrongCall: Remedy = {
  remedy: 'CONTACT_OPERATOR',
  userMessage: 'Posting is not set up correctly. Please contact support.',
};

/**
 * Refusals that another caption, option or file does not resolve, by `code/subcode` or code. All other refusals are about the
 * post itself. Restrictions are documented with one code each, but a container reports only the subcode.
 */
const byCode: Readonly<Record<string, Remedy>> = {
  '4/2207051': suspectedSpam,
  '24': missingMedia,
  '24/2207006': missingMedia,
  '25': restrictedAccount,
  '25/2207050': restrictedAccount,
  // The object does not exist or is not visible to this token.
  '100/33': hiddenAccount,
  '2500': wrongCall,
};

/** How to resolve a refusal. Null: another caption, option or file; which one is unknown. */
export function remedyOf(code: number, subcode: number | null): Remedy | null {
  const known = byCode[subcode === null ? String(code) : `${code}/${subcode}`] ?? byCode[String(code)];
  return known ?? revision(subcode);
}

export function remedyOfHiddenAccount(): Remedy {
  return hiddenAccount;
}

/** Failures of a container, by the number in its status, after which another container of the same media may succeed. */
const passingContainerFaults: readonly number[] = [
  2207001, 2207003, 2207008, 2207020, 2207032, 2207052, 2207053, 2207077,
];

/** Errors of media or options, by subcode: they come again until the post is changed. */
const lastingFaults: Readonly<Record<number, string>> = {
  2207004: 'Instagram does not accept this photo: it is larger than 8 MB.',
  2207005: 'Instagram does not accept the format of this photo. Use JPEG.',
  2207009: 'Instagram does not accept the shape of this photo. Use 4:5 to 1.91:1.',
  2207010: 'Instagram does not accept this caption: at most 2200 characters and 30 hashtags.',
  2207023: 'Instagram does not know this kind of post.',
  2207026:
    'Instagram does not accept the format of this video. Use H.264 or HEVC with AAC sound in MP4 or MOV, 23 to 60 frames per second, at most 1920 pixels wide.',
  2207028: 'Instagram accepts 2 to 10 files in a carousel.',
  2207035: 'Instagram does not accept a location with products in a video.',
  2207036: 'Instagram requires a position for each product in a photo.',
  2207037: 'Instagram does not accept this product.',
  2207040: 'Instagram accepts at most 20 tags in a post.',
  2207057: 'The chosen cover is not within the video.',
  2207081: 'This Instagram account cannot post trial reels.',
  2207082: 'Instagram could not process the sound of this video.',
  2207085: 'Instagram could not process this video.',
};

function revision(subcode: number | null): Remedy | null {
  const userMessage = subcode === null ? undefined : lastingFaults[subcode];
  return userMessage ? { remedy: 'REVISE', userMessage } : null;
}

/** How to resolve the failure of a container. If the cause is unknown, the user may try again. */
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
