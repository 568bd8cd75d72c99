import type { PhotoFacts } from '../../../media/media-facts.js';
import type { VideoReport } from '../../../media/video-probe.js';
import { GraphError } from '../../graph/responses.js';
import type { Container, ContainerKind } from './container.js';

export const MAX_IMAGE = 8 * 1024 ** 2;
const MEGABYTE = 1_000_000;
const TOLERANCE = 0.01;

const UNSUPPORTED_VIDEO = 2_207_026;

interface VideoLimits {
  bytes: number;
  minSec: number;
  maxSec: number;
  minRatio: number;
  maxRatio: number;
}

const LIMITS: Record<'reel' | 'story-video' | 'child-video', VideoLimits> = {
  reel: { bytes: 300 * MEGABYTE, minSec: 3, maxSec: 900, minRatio: 0.01, maxRatio: 10 },
  'story-video': { bytes: 100 * MEGABYTE, minSec: 3, maxSec: 60, minRatio: 0.1, maxRatio: 10 },
  'child-video': { bytes: 100 * MEGABYTE, minSec: 3, maxSec: 60, minRatio: 0.01, maxRatio: 10 },
};

export function maxVideoBytes(kind: ContainerKind): number {
  return getLimits(kind).bytes;
}

/** @throws GraphError for an image that Instagram does not accept */
export function checkImage(facts: PhotoFacts, kind: 'image' | 'story-image' | 'child-image' | 'cover'): void {
  if (facts.format !== 'jpeg' || facts.multiPicture) throw new GraphError(36_001, { subcode: 2_207_005 });
  if (kind === 'story-image' || kind === 'cover') return;
  const ratio = facts.width / facts.height;
  if (!(ratio >= 4 / 5 - TOLERANCE && ratio <= 1.91 + TOLERANCE)) {
    throw new GraphError(36_003, { subcode: 2_207_009 });
  }
}

/** Returns the subcode that processing of a video fails with, or null if it succeeds. Unknown properties are accepted. */
export function checkVideo({ facts, bytes }: VideoReport, container: Container): number | null {
  const limits = getLimits(container.kind);
  if (!facts || facts.container === 'webm' || bytes > limits.bytes) return UNSUPPORTED_VIDEO;
  const { codec, durationSec, frameRate, width = 0, height = 0, audio } = facts;
  const fits =
    ['avc1', 'avc3', 'hvc1', 'hev1'].includes(codec ?? '') &&
    facts.indexFirst !== false &&
    facts.edited !== true &&
    width > 0 &&
    height > 0 &&
    width <= 1_920 &&
    isWithin(width / height, limits.minRatio, limits.maxRatio) &&
    isWithin(frameRate, 23, 60) &&
    isWithin(durationSec, limits.minSec, limits.maxSec) &&
    (durationSec === undefined || (bytes * 8) / durationSec <= 25_000_000);
  if (!fits) return UNSUPPORTED_VIDEO;
  if (audio && !(audio.codec === 'mp4a' && audio.channels <= 2 && audio.sampleRate <= 48_000)) {
    return UNSUPPORTED_VIDEO;
  }
  if (durationSec !== undefined && container.thumbOffset >= durationSec * 1_000) return 2_207_057;
  if (audio === null && container.videoVolume !== null && container.videoVolume > 0) return 2_207_082;
  return null;
}

function getLimits(kind: ContainerKind): VideoLimits {
  return LIMITS[kind === 'story-video' || kind === 'child-video' ? kind : 'reel'];
}

function isWithin(value: number | undefined, least: number, most: number): boolean {
  return value === undefined || (value >= least - TOLERANCE && value <= most + TOLERANCE);
}
