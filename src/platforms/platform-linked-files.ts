import type { MediaFile } from './platform-media.js';
import type { PublishProblem } from './platform-outcomes.js';

/** A file that the options of a post reference by URL. The platform fetches it from there. */
export interface LinkedFile {
  /** Path of the option with the URL, with dots. */
  field: string;
  /** ASCII, as it is sent to the platform. */
  url: string;
  maxBytes: number;
  /** Required prefix of the `Content-Type` of the response, such as `image/`. */
  contentType: string;
}

/** Why a linked file is unusable: empty, too large, not media, or damaged. */
export type LinkedFileFault = 'EMPTY' | 'TOO_LARGE' | 'NOT_MEDIA' | 'UNREADABLE';

/** The part of a publisher for options that reference files by URL. */
export interface LinkedFiles {
  /** The files to fetch before a post is accepted. `options` are stored options. */
  list(options: unknown): LinkedFile[];
  /** Every reason why the platform would refuse the file. Empty if it is accepted. */
  check(link: LinkedFile, file: MediaFile | LinkedFileFault): PublishProblem[];
}
