export type MediaKind = 'VIDEO' | 'PHOTO';

/** What a post shows: one video, photos, or `MIXED`: any other several. */
export type PostKind = MediaKind | 'MIXED';

/** Further facts about a file that platforms have rules for. */
export interface MediaDetails {
  /** Container as its bytes tell it. */
  container: 'mp4' | 'mov' | 'webm' | 'mkv' | 'jpeg' | 'png' | 'webp';
  /** `h264`, `hevc`, `av1`, `vp8`, `vp9`, `mpeg4`, `prores`, or the code in the file; null for photos. */
  videoCodec: string | null;
  /** The first sound track; null without sound. */
  audio: { codec: string; channels: number; sampleRate: number } | null;
  /** MP4 and MOV only: whether the index is before the media data, as streaming needs it. */
  indexFirst: boolean | null;
  /** MP4 and MOV only: whether an edit list does more than skip the encoder's delay. */
  hasEdits: boolean | null;
  /** JPEG only: whether the file holds several pictures (MPO). */
  isMultiPicture: boolean | null;
  /** H.264 and HEVC in MP4 and MOV: `4:2:0`, `4:2:2` or `4:4:4`. Null or absent where the file does not say. */
  chroma?: string | null;
  /** H.264 and HEVC in MP4 and MOV: whether frames are coded as fields. Null or absent where it is not certain. */
  isInterlaced?: boolean | null;
}

/** A file of ours that is to be published. */
export interface MediaFile {
  kind: MediaKind;
  contentType: string;
  sizeBytes: number;
  /** Facts read from the file itself, where known. */
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** Absent or null for files that were read before there were any. */
  details?: MediaDetails | null;
}
