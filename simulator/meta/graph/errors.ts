/** Determines the HTTP status of an error. */
export type ErrorClass = 'token' | 'permission' | 'throttle' | 'server' | 'publishing' | 'request';

export interface KnownError {
  message: string;
  class: ErrorClass;
  userTitle?: string;
  userMessage?: string;
}

const token = (message: string): KnownError => ({ message, class: 'token' });
const throttle = (message: string): KnownError => ({ message, class: 'throttle' });
const publishing = (message: string, userTitle: string, userMessage = message): KnownError => ({
  message,
  class: 'publishing',
  userTitle,
  userMessage,
});

/** Every error, by `code` or `code/subcode`, with the observed messages. */
const KNOWN_ERRORS: Record<string, KnownError> = {
  '1': { message: 'An unknown error occurred', class: 'server' },
  '2': { message: 'Service temporarily unavailable', class: 'server' },
  '3': {
    message: '(#3) Application does not have the capability to make this API call.',
    class: 'permission',
  },
  '4': throttle('(#4) Application request limit reached'),
  '10': { message: '(#10) Application does not have permission for this action', class: 'permission' },
  '17': throttle('(#17) User request limit reached'),
  '32': throttle('(#32) Page request limit reached'),
  '100': { message: '(#100) Invalid parameter', class: 'request' },
  '100/33': {
    message:
      'Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not support this operation',
    class: 'request',
  },
  '101': {
    message: 'Error validating application. Cannot get application info due to a system error.',
    class: 'request',
  },
  '102': token('Session key invalid or no longer valid'),
  '104': {
    message: 'An access token is required to request this resource.',
    class: 'request',
  },
  '190': token('Invalid OAuth access token - Cannot parse access token'),
  '190/458': token('Error validating access token: The user has not authorized application.'),
  '190/459': token(
    'Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the instructions given.',
  ),
  '190/460': token(
    'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  ),
  '190/463': token('Error validating access token: Session has expired.'),
  '190/464': token(
    'Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user.',
  ),
  '190/467': token('Error validating access token: The session is invalid because the user logged out.'),
  '190/492': token(
    'Error validating access token: The user must be an administrator, editor, or moderator of the page in order to impersonate it.',
  ),
  '200': { message: '(#200) Permissions error', class: 'permission' },
  '341': throttle('(#341) Application limit reached'),
  '368': {
    message: 'The action attempted has been deemed abusive or is otherwise disallowed',
    class: 'publishing',
    userTitle: "You're Temporarily Blocked",
    userMessage: 'It looks like you were misusing this feature by going too fast.',
  },
  '506': {
    message: '(#506) Duplicate status message',
    class: 'publishing',
    userTitle: 'Duplicate',
    userMessage: 'This content was posted before.',
  },
  '613': throttle('(#613) Calls to this api have exceeded the rate limit.'),
  '613/1996': throttle('(#613) We have detected inconsistent traffic from this app.'),
  '2200': { message: '(#2200) Callback verification failed', class: 'request' },
  '2500': { message: 'Unknown path components', class: 'request' },
  '80001': throttle(
    '(#80001) There have been too many calls to this Page account. Wait a bit and try again.',
  ),
  '80002': throttle(
    '(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.',
  ),
  '80006': throttle(
    '(#80006) There have been too many calls to this Messenger account. Wait a bit and try again.',
  ),
  '-2/2207003': publishing('Timeout downloading the media', 'Timeout'),
  '-2/2207020': publishing('The media you are trying to access has expired', 'Media expired'),
  '-1/2207001': publishing('Instagram server error. Try again.', 'Server error'),
  '-1/2207032': publishing('Create media fail, please try to re-create media', 'Creation failed'),
  '-1/2207053': publishing('Unknown upload error', 'Upload error'),
  '-1/2207073': publishing('This media type is not supported for deletion', 'Not supported'),
  '1/2207057': publishing(
    'Thumbnail offset must be greater than or equal to 0 and less than video duration',
    'Invalid thumbnail',
  ),
  '4/2207051': publishing(
    'Application request limit reached',
    'Action is blocked',
    'We restrict certain activity to protect our community.',
  ),
  '9/2207042': publishing(
    'Application request limit reached',
    'Maximum number of posts reached',
    'You reached the maximum number of posts that is allowed to be published by Content Publishing API.',
  ),
  '24/2207006': publishing('The requested resource does not exist', 'Media not found'),
  '24/2207008': publishing(
    'The requested resource does not exist',
    'Media builder expired',
    'The media builder with this creation id does not exist or has expired.',
  ),
  '25/2207050': publishing(
    'The user is restricted',
    'Account restricted',
    'The Instagram account is restricted, inactive or checkpointed.',
  ),
  '100/2207023': publishing('The media type is unknown', 'Unknown media type'),
  '100/2207028': publishing('Your post needs between 2 and 10 photos or videos', 'Invalid carousel'),
  '100/2207035': publishing(
    'Product tag positions should not be specified for video media',
    'Invalid product tag',
  ),
  '100/2207036': publishing('Product tag positions are required for photo media', 'Invalid product tag'),
  '100/2207037': publishing('Some product tags are invalid', 'Invalid product tag'),
  '100/2207040': publishing('Cannot use more than 20 tags per post', 'Too many tags'),
  '352/2207026': publishing('The video format is not supported', 'Unsupported format'),
  '352/2207077': publishing('The video could not be downloaded', 'Download failed'),
  '352/2207081': publishing('The account cannot publish trial reels', 'Trial reels'),
  '352/2207082': publishing('The video could not be processed', 'Processing failed'),
  '352/2207085': publishing('The video could not be processed', 'Processing failed'),
  '9004/2207052': publishing(
    'Only photo or video can be accepted as media type.',
    'Media download has failed. The media URI does not meet our requirements.',
  ),
  '9007/2207027': publishing(
    'Media ID is not available',
    'Cannot publish',
    'The media is not ready to be published. Please wait a moment.',
  ),
  '36000/2207004': publishing(
    'The image is too large to download. It should be less than 8 MiB.',
    'Image too large',
  ),
  '36001/2207005': publishing('The image format is not supported', 'Unsupported image format'),
  '36003/2207009': publishing('The submitted image has an invalid aspect ratio', 'Invalid aspect ratio'),
  '36004/2207010': publishing('The caption was too long', 'Caption too long'),
};

/** Subcodes that a container can fail with. */
export const PUBLISHING_SUBCODES: readonly number[] = Object.keys(KNOWN_ERRORS)
  .map((key) => Number(key.split('/')[1]))
  .filter((subcode) => subcode >= 2_207_000);

/** Finds the code of a publishing subcode. */
export function findCode(subcode: number): number {
  const key = Object.keys(KNOWN_ERRORS).find((known) => known.endsWith(`/${subcode}`));
  return key === undefined ? 352 : Number(key.split('/')[0]);
}

export function getKnownError(code: number, subcode: number | null): KnownError {
  const known =
    (subcode === null ? undefined : KNOWN_ERRORS[`${code}/${subcode}`]) ?? KNOWN_ERRORS[String(code)];
  if (known) return known;
  if (code > 200 && code < 300) return { message: `(#${code}) Permissions error`, class: 'permission' };
  return { message: `(#${code}) Error`, class: 'request' };
}
