export type MediaKind = 'VIDEO' | 'PHOTO';

/** Content of a post: one video, photos, or `MIXED` for any other combination. */
export type PostKind = MediaKind | 'MIXED';

/** Further properties of a file that platforms have rules for. */
export interface MediaDetails {
  /** Container, detected from the content. */
  container: 'mp4' | 'mov' | 'webm' | 'mkv' | 'jpeg' | 'png' | 'webp';
  /** `h264`, `hevc`, `av1`, `vp8`, `vp9`, `mpeg4`, `prores`, or the codec id in the file; null for photos. */
  videoCodec: string | null;
  /** The first audio track; null without audio. */
  audio: { codec: string; channels: number; sampleRate: number } | null;
  /** MP4 and MOV only: whether the index is before the media data, as streaming needs it. */
  indexFirst: boolean | null;
  /** MP4 and MOV only: whether an edit list does more than skip the encoder's delay. */
  hasEdits: boolean | null;
  /** JPEG only: whether the file holds several pictures (MPO). */
  isMultiPicture: boolean | null;
  /** H.264 and HEVC in MP4 and MOV: `4:2:0`, `4:2:2` or `4:4:4`. Null or absent if unknown. */
  chroma?: string | null;
  /** H.264 and HEVC in MP4 and MOV: whether frames are coded as fields. Null or absent if unknown. */
  isInterlaced?: boolean | null;
}

/** An uploaded file to publish. */
export interface MediaFile {
  kind: MediaKind;
  contentType: string;
  sizeBytes: number;
  /** Read from the file; null if unknown. */
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** Absent or null for files that were probed before details existed. */
  details?: MediaDetails | null;
}
