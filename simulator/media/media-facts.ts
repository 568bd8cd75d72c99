/** What a probe could tell about a file; absent means the file does not say. */
export interface VideoFacts {
  container: 'mp4' | 'quicktime' | 'webm';
  codec?: string;
  width?: number;
  height?: number;
  durationSec?: number;
  frameRate?: number;
  /** Whether the index stands before the media data. */
  indexFirst?: boolean;
  /** Whether edit lists do more than name where a track begins: several entries, gaps, other speeds. */
  edited?: boolean;
  /** Null when there is no sound track. */
  audio?: { codec: string; channels: number; sampleRate: number } | null;
}

export interface PhotoFacts {
  format: 'jpeg' | 'webp';
  width: number;
  height: number;
  /** JPEG only: holds more than one picture (MPO). */
  multiPicture?: boolean;
}

/** Thrown by probes for bytes that are not what they should be. */
export class MalformedMedia extends Error {}
