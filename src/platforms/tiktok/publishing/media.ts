import { frameRates, isFrameRateTaken } from '../../video-frame-rate.js';
import type { MediaDetails, MediaFile } from '../../platform-media.js';
import type { PublishProblem } from '../../platform-outcomes.js';
import type { TikTokOptions } from './options.js';
import { problem } from './problems.js';

const videoTypes = ['video/mp4', 'video/quicktime', 'video/webm'];
const photoTypes = ['image/jpeg', 'image/webp'];
/** Codecs that TikTok takes in each container. */
const codecs: Readonly<Partial<Record<MediaDetails['container'], readonly string[]>>> = {
  mp4: ['h264', 'hevc', 'vp8', 'vp9'],
  mov: ['h264', 'hevc'],
  webm: ['vp8', 'vp9'],
};
/** “4 GB” and “20 MB” read as decimal, the smaller meaning. */
const maxVideoBytes = 4_000_000_000;
const maxPhotoBytes = 20_000_000;
const maxPhotos = 35;
/** “1080p” read the stricter way: 1080 pixels on the short side and 1920 on the long one. */
const maxPhotoSides = { short: 1080, long: 1920 } as const;
const videoSides = { min: 360, max: 4096 } as const;
/** What the API takes at most; a creator's own limit may be lower. */
const maxVideoSeconds = 600;

/**
 * Files against TikTok's limits. What is not known of a file is left to TikTok.
 *
 * @param longestSeconds the creator's own limit; null when it does not apply
 */
export function checkMedia(
  media: readonly MediaFile[],
  options: TikTokOptions,
  longestSeconds: number | null,
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
  return first.kind === 'VIDEO' ? checkVideo(first, options, longestSeconds) : checkPhotos(media, options);
}

function checkVideo(
  file: MediaFile,
  options: TikTokOptions,
  longestSeconds: number | null,
): PublishProblem[] {
  const field = 'media.0';
  const problems = checkFile(file, field, videoTypes, maxVideoBytes, 'MP4, MOV or WebM');
  problems.push(...checkCodec(file, field));
  const { durationSeconds, framesPerSecond } = file;
  const longest = Math.min(longestSeconds ?? maxVideoSeconds, maxVideoSeconds);
  if (durationSeconds !== null && durationSeconds > longest) {
    problems.push(
      problem(
        'VIDEO_TOO_LONG',
        field,
        `The video lasts ${durationSeconds} s; ${longest} s are allowed.`,
        `The video is too long for this account: at most ${longest} seconds.`,
      ),
    );
  }
  if (framesPerSecond !== null && !isFrameRateTaken(framesPerSecond)) {
    problems.push(
      problem(
        'FRAME_RATE',
        field,
        `The video has ${framesPerSecond} frames per second; ${frameRates.min} to ${frameRates.max} are allowed.`,
        `TikTok takes videos with ${frameRates.min} to ${frameRates.max} frames per second.`,
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
        'The cover frame lies behind the end of the video.',
        'The chosen cover lies behind the end of the video.',
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
        'There is no photo of that index.',
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
      `The video is encoded as ${details.videoCodec}; in ${details.container} these are allowed: ${taken.join(', ')}.`,
      'TikTok does not take the encoding of this video. Please export it as H.264.',
    ),
  ];
}

function checkVideoSides({ width, height, details }: MediaFile, field: string): PublishProblem[] {
  const isUnknown = width === null || height === null;
  // Files that were read long ago may lack their size; a new one without it is refused by TikTok.
  if (isUnknown && !details) return [];
  const isTaken =
    !isUnknown && [width, height].every((side) => side >= videoSides.min && side <= videoSides.max);
  if (isTaken) return [];
  return [
    problem(
      'PICTURE_SIZE',
      field,
      isUnknown
        ? `The video does not tell its size; each side may be ${videoSides.min} to ${videoSides.max} pixels.`
        : `The video is ${width} × ${height}; each side may be ${videoSides.min} to ${videoSides.max} pixels.`,
      `The picture of the video is too small or too large for TikTok: ${videoSides.min} to ${videoSides.max} pixels on each side.`,
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
      `The photo is ${width} × ${height}; ${short} pixels on the short side and ${long} on the long one are allowed.`,
      `This photo is too large for TikTok: at most ${short} × ${long} pixels.`,
    ),
  ];
}

function checkFile(
  file: MediaFile,
  field: string,
  types: readonly string[],
  largest: number,
  names: string,
): PublishProblem[] {
  const problems: PublishProblem[] = [];
  if (!types.includes(file.contentType)) {
    problems.push(
      problem(
        'MEDIA_TYPE',
        field,
        `${file.contentType} is not taken; these are: ${types.join(', ')}.`,
        `TikTok takes ${names} only.`,
      ),
    );
  }
  if (file.sizeBytes < 1 || file.sizeBytes > largest) {
    problems.push(
      problem(
        'MEDIA_SIZE',
        field,
        `The file has ${file.sizeBytes} bytes; 1 to ${largest} are allowed.`,
        file.sizeBytes < 1 ? 'The file is empty.' : 'The file is too large for TikTok.',
      ),
    );
  }
  return problems;
}
