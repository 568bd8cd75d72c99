import type { MediaFile } from '../../platform-media.js';
import type { PublishProblem } from '../../platform-outcomes.js';
import type { LinkedFile, LinkedFileFault, LinkedFiles } from '../../platform-linked-files.js';
import { type InstagramOptions, readStoredOptions } from './options.js';
import { problem } from './problems.js';

const field = 'coverUrl';
const maxMebibytes = 8;
const loopbackHost = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The cover of a reel, which Meta fetches. */
export const coverFiles: LinkedFiles = {
  list(options): LinkedFile[] {
    const { coverUrl } = readStoredOptions(options);
    if (coverUrl === null) return [];
    const maxBytes = maxMebibytes * 1024 ** 2;
    return [{ field, url: asciiUrl(coverUrl), maxBytes, contentType: 'image/' }];
  },

  check(_link, file): PublishProblem[] {
    if (file === 'TOO_LARGE') return [coverTooLarge()];
    if (typeof file === 'string') return [notJpeg(faultMessages[file])];
    if (file.details?.isMultiPicture) {
      return [
        notJpeg('The cover contains several pictures (MPO); Instagram accepts JPEG with a single one.'),
      ];
    }
    return file.contentType === 'image/jpeg' ? [] : [notJpeg(formatMessage(file))];
  },
};

/** URLs that Meta does not fetch. Loopback is for the simulator; elsewhere the download guard refuses it. */
export function checkCoverUrl({ coverUrl }: InstagramOptions): PublishProblem[] {
  if (coverUrl === null) return [];
  const { protocol, hostname, username, password } = new URL(coverUrl);
  if (username || password) {
    return [notAllowed('The URL of the cover has a user name or password, which Instagram does not send.')];
  }
  if (protocol !== 'https:' && !loopbackHost.test(hostname)) {
    return [notAllowed('The URL of the cover must begin with https://.')];
  }
  return [];
}

/** Meta fetches ASCII URLs only. */
export function asciiUrl(url: string): string {
  return new URL(url).href;
}

const faultMessages: Record<Exclude<LinkedFileFault, 'TOO_LARGE'>, string> = {
  EMPTY: 'The cover is empty; Instagram accepts JPEG only.',
  NOT_MEDIA: 'The cover is not a picture; Instagram accepts JPEG only.',
  UNREADABLE: 'The cover is damaged or incomplete; Instagram accepts JPEG only.',
};

function formatMessage({ contentType }: MediaFile): string {
  return `Instagram accepts covers in JPEG format only, not ${contentType}.`;
}

function notAllowed(message: string): PublishProblem {
  return problem('COVER_URL_NOT_ALLOWED', field, message, 'Instagram cannot fetch the cover from this URL.');
}

function notJpeg(message: string): PublishProblem {
  return problem('COVER_NOT_JPEG', field, message, 'Instagram accepts covers in JPEG format only.');
}

function coverTooLarge(): PublishProblem {
  return problem(
    'COVER_TOO_LARGE',
    field,
    `The cover is larger than ${maxMebibytes} MiB.`,
    `The cover is too large: at most ${maxMebibytes} MiB.`,
  );
}
