/** Properties of a file found by a probe. Absent if the file does not have them. */
export interface VideoFacts {
  container: 'mp4' | 'quicktime' | 'webm';
  codec?: string;
  width?: number;
  height?: number;
  durationSec?: number;
  frameRate?: number;
  /** Whether the index is before the media data. */
  indexFirst?: boolean;
  /** Whether edit lists do more than set the start of a track: several entries, gaps, other speeds. */
  edited?: boolean;
  /** Null without an audio track. */
  audio?: { codec: string; channels: number; sampleRate: number } | null;
}

export interface PhotoFacts {
  format: 'jpeg' | 'webp';
  width: number;
  height: number;
  /** JPEG only: contains more than one picture (MPO). */
  multiPicture?: boolean;
}

/** Thrown by probes for malformed bytes. */
export class MalformedMedia extends Error {}
