import { Failure } from '../failures/failure.js';
import type { MediaFault } from './domain/upload.js';

const userMessages: Record<MediaFault, string> = {
  EMPTY: 'This file is empty.',
  TOO_LARGE: 'This file is too large. The limit is 4 GiB.',
  NOT_MEDIA: 'This is not a video or photo of a kind that can be posted.',
  UNREADABLE: 'This file is damaged or incomplete.',
};

/** The failure of a file that cannot be used. */
export function mediaInvalid(reason: MediaFault): Failure {
  return new Failure('MEDIA_INVALID', { reason }, { userMessage: userMessages[reason] });
}
