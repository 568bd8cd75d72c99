/** What a probe could tell about a file; absent means the file does not say. */
export interface VideoFacts {
  container: 'mp4' | 'quicktime' | 'webm';
  codec?: string;
  width?: number;
  height?: number;
  durationSec?: number;
  frameRate?: number;
}

export interface PhotoFacts {
  format: 'jpeg' | 'webp';
  width: number;
  height: number;
}

/** Thrown by probes for bytes that are not what they should be. */
export class MalformedMedia extends Error {}
