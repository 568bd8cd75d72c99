import { frameRates, isFrameRateTaken } from '../../video-frame-rate.js';
import type { MediaDetails, MediaFile } from '../../platform-media.js';
import type { PublishProblem } from '../../platform-outcomes.js';
import type { TikTokOptions } from './options.js';
import { problem } from './problems.js';

const videoTypes = ['video/mp4', 'video/quicktime', 'video/webm'];
const photoTypes = ['image/jpeg', 'image/webp'];
/** Codecs that TikTok accepts, by container. */
const codecs: Readonly<Partial<Record<MediaDetails['container'], readonly string[]>>> = {
  mp4: ['h264', 'hevc', 'vp8', 'vp9'],
  mov: ['h264', 'hevc'],
  webm: ['vp8', 'vp9'],
};
/** “4 GB” and “20 MB”, read as decimal, which is the smaller meaning. */
const maxVideoBytes = 4_000_000_000;
const maxPhotoBytes = 20_000_000;
const maxPhotos = 35;
/** “1080p”, read strictly: 1080 pixels on the short side and 1920 on the long side. */
const maxPhotoSides = { short: 1080, long: 1920 } as const;
const videoSides = { min: 360, max: 4096 } as const;
/** Maximum duration of the API; the limit of a creator may be lower. */
const maxVideoSeconds = 600;

/**
 * Checks files against the limits of TikTok. Unknown properties of a file are left to TikTok.
 *
 * @param creatorMaxSeconds the creator's own limit; null when it does not apply
 */
export function checkMedia(
  media: readonly MediaFile[],
  options: TikTokOptions,
  creatorMaxSeconds: number | null,
): PublishProblem[] {
  const [first] = media;
  const videos = media.filter(({ kind }) => kind === 'VIDEO').length;
  if (!first || (videos > 0 && media.length > 1)) {
    return [
      problem(
        'MEDIA_COMBINATION',
        'media',
        'A post is one video, or photos only.',
        'Please choose one video, or only photos.',
      ),
    ];
  }
  return first.kind === 'VIDEO' ? checkVideo(first, options, creatorMaxSeconds) : checkPhotos(media, options);
}

function checkVideo(
  file: MediaFile,
  options: TikTokOptions,
  creatorMaxSeconds: number | null,
): PublishProblem[] {
  const field = 'media.0';
  const problems = checkFile(file, field, videoTypes, maxVideoBytes, 'MP4, MOV or WebM');
  problems.push(...checkCodec(file, field));
  const { durationSeconds, framesPerSecond } = file;
  const maxSeconds = Math.min(creatorMaxSeconds ?? maxVideoSeconds, maxVideoSeconds);
  if (durationSeconds !== null && durationSeconds > maxSeconds) {
    problems.push(
      problem(
        'VIDEO_TOO_LONG',
        field,
        `The video lasts ${durationSeconds} s; ${maxSeconds} s are allowed.`,
        `The video is too long for this account: at most ${maxSeconds} seconds.`,
      ),
    );
  }
  if (framesPerSecond !== null && !isFrameRateTaken(framesPerSecond)) {
    problems.push(
      problem(
        'FRAME_RATE',
        field,
        `The video has ${framesPerSecond} frames per second; ${frameRates.min} to ${frameRates.max} are allowed.`,
        `TikTok accepts videos with ${frameRates.min} to ${frameRates.max} frames per second.`,
      ),
    );
  }
  problems.push(...checkVideoSides(file, field));
  const { coverTimestampMs } = options;
  if (coverTimestampMs !== null && durationSeconds !== null && coverTimestampMs > durationSeconds * 1000) {
    problems.push(
      problem(
        'COVER_OUT_OF_RANGE',
        'coverTimestampMs',
        'The cover frame is after the end of the video.',
        'The chosen cover is after the end of the video.',
      ),
    );
  }
  return problems;
}

function checkPhotos(media: readonly MediaFile[], { photoCoverIndex }: TikTokOptions): PublishProblem[] {
  const problems = media.flatMap((file, index) => [
    ...checkFile(file, `media.${index}`, photoTypes, maxPhotoBytes, 'JPEG or WebP'),
    ...checkPhotoSides(file, `media.${index}`),
  ]);
  if (media.length > maxPhotos) {
    problems.push(
      problem(
        'TOO_MANY_PHOTOS',
        'media',
        `${media.length} photos; ${maxPhotos} are allowed.`,
        `Please choose at most ${maxPhotos} photos.`,
      ),
    );
  }
  if (photoCoverIndex >= media.length) {
    problems.push(
      problem(
        'COVER_OUT_OF_RANGE',
        'photoCoverIndex',
        'No photo has this index.',
        'Please choose one of the photos as the cover.',
      ),
    );
  }
  return problems;
}

function checkCodec({ details }: MediaFile, field: string): PublishProblem[] {
  const taken = details && codecs[details.container];
  if (!taken || details.videoCodec === null || taken.includes(details.videoCodec)) return [];
  return [
    problem(
      'VIDEO_CODEC',
      field,
      `The video is encoded as ${details.videoCodec}. Allowed in ${details.container}: ${taken.join(', ')}.`,
      'TikTok does not accept the encoding of this video. Export it as H.264.',
    ),
  ];
}

function checkVideoSides({ width, height, details }: MediaFile, field: string): PublishProblem[] {
  const isUnknown = width === null || height === null;
  // Files that were probed before sizes were stored may lack theirs; TikTok refuses a new file without it.
  if (isUnknown && !details) return [];
  const isTaken =
    !isUnknown && [width, height].every((side) => side >= videoSides.min && side <= videoSides.max);
  if (isTaken) return [];
  return [
    problem(
      'PICTURE_SIZE',
      field,
      isUnknown
        ? `The size of the video is unknown; each side may have ${videoSides.min} to ${videoSides.max} pixels.`
        : `The video has ${width} × ${height} pixels; each side may have ${videoSides.min} to ${videoSides.max}.`,
      `The video is too small or too large for TikTok: ${videoSides.min} to ${videoSides.max} pixels on each side.`,
    ),
  ];
}

function checkPhotoSides({ width, height }: MediaFile, field: string): PublishProblem[] {
  if (width === null || height === null) return [];
  const { short, long } = maxPhotoSides;
  if (Math.min(width, height) <= short && Math.max(width, height) <= long) return [];
  return [
    problem(
      'PICTURE_SIZE',
      field,
      `The photo has ${width} × ${height} pixels; the short side may have ${short} and the long side ${long}.`,
      `This photo is too large for TikTok: at most ${short} × ${long} pixels.`,
    ),
  ];
}

function checkFile(
  file: MediaFile,
  field: string,
  types: readonly string[],
  maxBytes: number,
  names: string,
): PublishProblem[] {
  const problems: PublishProblem[] = [];
  if (!types.includes(file.contentType)) {
    problems.push(
      problem(
        'MEDIA_TYPE',
        field,
        `${file.contentType} is not accepted. Accepted types: ${types.join(', ')}.`,
        `TikTok accepts ${names} only.`,
      ),
    );
  }
  if (file.sizeBytes < 1 || file.sizeBytes > maxBytes) {
    problems.push(
      problem(
        'MEDIA_SIZE',
        field,
        `The file has ${file.sizeBytes} bytes; 1 to ${maxBytes} are allowed.`,
        file.sizeBytes < 1 ? 'The file is empty.' : 'The file is too large for TikTok.',
      ),
    );
  }
  return problems;
}
