import type { PhotoFacts, VideoFacts } from '../../media/media-facts.js';
import type { VideoReport } from '../../media/video-probe.js';

export const MAX_VIDEO = 4 * 1024 ** 3;
export const MAX_PHOTO = 20 * 1024 ** 2;
/** Maximum duration of a draft, which is that of the API. The user trims it in the app. */
export const MAX_DRAFT_SEC = 600;

const CODECS: Record<VideoFacts['container'], readonly string[]> = {
  mp4: ['avc1', 'avc3', 'hvc1', 'hev1', 'vp08', 'vp09'],
  quicktime: ['avc1', 'avc3', 'hvc1', 'hev1'],
  webm: ['V_VP8', 'V_VP9'],
};

/** Frame rates are quotients of ticks: 60 fps may be read as 60.0001. */
const TOLERANCE = 0.01;

export type MediaFailure =
  | 'file_format_check_failed'
  | 'duration_check_failed'
  | 'frame_rate_check_failed'
  | 'picture_size_check_failed';

/** Returns the reason why TikTok refuses a video, or null if it accepts it. Unknown properties are accepted. */
export function checkVideo(report: VideoReport, maxDurationSec: number): MediaFailure | null {
  const { facts } = report;
  if (!facts?.codec || !CODECS[facts.container].includes(facts.codec)) return 'file_format_check_failed';
  const { durationSec, frameRate, width = 0, height = 0 } = facts;
  if (durationSec !== undefined && (durationSec <= 0 || durationSec > maxDurationSec + TOLERANCE)) {
    return 'duration_check_failed';
  }
  if (frameRate !== undefined && (frameRate < 23 - TOLERANCE || frameRate > 60 + TOLERANCE)) {
    return 'frame_rate_check_failed';
  }
  if (Math.min(width, height) < 360 || Math.max(width, height) > 4_096) return 'picture_size_check_failed';
  return null;
}

/** Strict reading of "1080p": short side up to 1080, long side up to 1920. */
export function checkPhoto({ width, height }: PhotoFacts): MediaFailure | null {
  const tooBig = Math.min(width, height) > 1_080 || Math.max(width, height) > 1_920;
  return tooBig || width === 0 || height === 0 ? 'picture_size_check_failed' : null;
}
