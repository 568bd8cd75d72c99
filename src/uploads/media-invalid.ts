import { Failure } from '../failures/failure.js';
import type { MediaFault } from './domain/upload.js';

const userMessages: Record<MediaFault, string> = {
  EMPTY: 'This file is empty.',
  TOO_LARGE: 'This file is too large. The limit is 4 GiB.',
  NOT_MEDIA: 'This file type cannot be posted. Use an MP4, MOV or WebM video, or a JPEG, WebP or PNG photo.',
  UNREADABLE: 'This file is damaged or incomplete.',
};

/** The failure of a file that cannot be used. */
export function mediaInvalid(reason: MediaFault): Failure {
  return new Failure('MEDIA_INVALID', { reason }, { userMessage: userMessages[reason] });
}
