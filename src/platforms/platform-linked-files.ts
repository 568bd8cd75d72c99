import type { MediaFile } from './platform-media.js';
import type { PublishProblem } from './platform-outcomes.js';

/** A file that the options of a post name by its address. The platform fetches it from there. */
export interface LinkedFile {
  /** Field of the options that has the address, dotted. */
  field: string;
  /** ASCII, as the platform gets it. */
  url: string;
  maxBytes: number;
  /** What the `Content-Type` of the response must start with: `image/`. */
  contentType: string;
}

/** Why a linked file is no media: it has no bytes, too many, is not media, or is damaged. */
export type LinkedFileFault = 'EMPTY' | 'TOO_LARGE' | 'NOT_MEDIA' | 'UNREADABLE';

/** The part of a publisher whose options name files by address. */
export interface LinkedFiles {
  /** The files to fetch before a post is accepted. `options` are stored ones. */
  list(options: unknown): LinkedFile[];
  /** Everything that would make the platform refuse the file. Empty: go. */
  check(link: LinkedFile, file: MediaFile | LinkedFileFault): PublishProblem[];
}
