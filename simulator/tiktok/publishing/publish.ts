import type { VideoFacts } from '../../media/media-facts.js';
import type { PrivacyLevel } from '../login/people.js';

export type PublishStatus =
  'PROCESSING_UPLOAD' | 'PROCESSING_DOWNLOAD' | 'SEND_TO_USER_INBOX' | 'PUBLISH_COMPLETE' | 'FAILED';

/** Every `fail_reason` the platform documents. */
export const FAIL_REASONS = [
  'file_format_check_failed',
  'duration_check_failed',
  'frame_rate_check_failed',
  'picture_size_check_failed',
  'internal',
  'video_pull_failed',
  'photo_pull_failed',
  'publish_cancelled',
  'auth_removed',
  'spam_risk_too_many_posts',
  'spam_risk_user_banned_from_posting',
  'spam_risk_text',
  'spam_risk',
] as const;

export type FailReason = (typeof FAIL_REASONS)[number];

export interface PostText {
  title: string;
  caption: string;
  /** Null for drafts: the user chooses in the app. */
  privacyLevel: PrivacyLevel | null;
}

export interface UploadTask {
  uploadId: string;
  token: string;
  size: number;
  chunkSize: number;
  chunkCount: number;
  expiresAt: number;
}

/** The next step of a running publish, and its time. */
export interface NextStep {
  name: 'expire-upload' | 'pull' | 'process';
  at: number;
}

/** A publish task: created by an init call, and read by `status/fetch`. */
export interface Publish extends PostText {
  id: string;
  clientKey: string;
  personId: string;
  kind: 'video' | 'photo';
  mode: 'direct' | 'draft';
  createdAt: number;
  status: PublishStatus;
  failReason: FailReason | null;
  /** For FILE_UPLOAD. */
  upload: UploadTask | null;
  /** For PULL_FROM_URL. */
  urls: string[];
  uploadedBytes: number;
  downloadedBytes: number;
  chunks: number;
  refusedChunks: number;
  pulls: number;
  sha256: string | null;
  media: VideoFacts | null;
  photos: { sha256: string; width: number; height: number }[];
  /** The failure found by the probe of the media. Null if there is none. */
  verdict: FailReason | null;
  next: NextStep | null;
  /** Processing does not end automatically. */
  stalled: boolean;
  neverId: boolean;
}

export interface Post {
  id: string;
  personId: string;
  publishId: string | null;
  clientKey: string | null;
  kind: 'video' | 'photo';
  title: string;
  caption: string;
  privacyLevel: PrivacyLevel;
  createdAt: number;
  isPublic: boolean;
  /** Whether `status/fetch` reports the id. */
  isIdReported: boolean;
  /** When moderation ends. Null if it has ended or is not needed. */
  publicAt: number | null;
  media: { durationSec: number; width: number; height: number };
  sha256: string | null;
  photos: Publish['photos'];
  counts: { likes: number; comments: number; shares: number; views: number };
}

export function isRunning(publish: Publish): boolean {
  return publish.status === 'PROCESSING_UPLOAD' || publish.status === 'PROCESSING_DOWNLOAD';
}

export function getPublishType(publish: Publish): 'DIRECT_PUBLISH' | 'INBOX_SHARE' {
  return publish.mode === 'direct' ? 'DIRECT_PUBLISH' : 'INBOX_SHARE';
}

/** Builds a publish id in the observed format. It shows mode and source, but clients must not rely on that. */
export function buildPublishId(
  kind: Publish['kind'],
  mode: Publish['mode'],
  file: boolean,
  id: string,
): string {
  if (kind === 'photo') return `p_pub_url~v2.${id}`;
  if (mode === 'draft') return `v_inbox_${file ? 'file' : 'url'}~v2.${id}`;
  return file ? `v_pub_file~v2-1.${id}` : `v_pub_url~v2.${id}`;
}
