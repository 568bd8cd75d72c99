import type { PhotoFacts, VideoFacts } from '../../../media/media-facts.js';
import type { Login } from '../../login/apps.js';
import type { PostDetails } from '../content/media.js';

export type ContainerKind =
  'image' | 'reel' | 'story-image' | 'story-video' | 'child-image' | 'child-video' | 'carousel';

export type StatusCode = 'IN_PROGRESS' | 'FINISHED' | 'PUBLISHED' | 'ERROR' | 'EXPIRED';

/** The checked parameters of a creation call. */
export interface ContainerDraft extends PostDetails {
  kind: ContainerKind;
  /** Source URL of the media. Null for carousels and uploads. */
  url: string | null;
  resumable: boolean;
  children: string[];
  coverUrl: string | null;
  /** Milliseconds. */
  thumbOffset: number;
  /** 0 to 100. Null: unchanged. */
  videoVolume: number | null;
}

/** A media container, from creation to publication. */
export interface Container extends ContainerDraft {
  id: string;
  accountId: string;
  appId: string;
  login: Login;
  /** API version of the creation call. The upload must use the same. */
  version: string | null;
  createdAt: number;
  expiresAt: number;
  statusCode: StatusCode;
  subcode: number | null;
  mediaId: string | null;
  publishCalls: number;
  bytes: number;
  sha256: string | null;
  media: VideoFacts | PhotoFacts | null;
  /** Bytes. Null unless it is a resumable upload that has started. */
  fileSize: number | null;
  uploadedBytes: number;
  uploads: number;
  /** Processing does not end automatically. */
  stalled: boolean;
  /** Replaces the usual processing time. Null: the usual time. */
  processingMs: number | null;
  /** The subcode that processing fails with. Null if it succeeds. */
  verdict: number | null;
  next: { name: 'fetch' | 'process'; at: number } | null;
}

export function isVideo(kind: ContainerKind): boolean {
  return kind === 'reel' || kind === 'story-video' || kind === 'child-video';
}

export function isChild(kind: ContainerKind): boolean {
  return kind === 'child-image' || kind === 'child-video';
}

/** The `status` text of a status code. */
export function getStatusText({ statusCode, subcode }: Container): string {
  switch (statusCode) {
    case 'IN_PROGRESS':
      return 'In Progress: Media is still being processed.';
    case 'FINISHED':
      return 'Finished: Media has been uploaded and it is ready to be published.';
    case 'PUBLISHED':
      return 'Published: Media has been successfully published.';
    case 'EXPIRED':
      return 'Expired: Media is not published within 24 hours and the container has been expired.';
    default:
      return `Error: Media upload has failed with error code ${subcode ?? 2_207_053}`;
  }
}
