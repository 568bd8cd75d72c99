import type { MediaFile, PublishProblem } from '../platform.js';
import type { TikTokOptions } from './tiktok-options.js';
import { problem } from './tiktok-problems.js';

const videoTypes = ['video/mp4', 'video/quicktime', 'video/webm'];
const photoTypes = ['image/jpeg', 'image/webp'];
/** “4 GB” and “20 MB” read as decimal, the smaller meaning. */
const largestVideo = 4_000_000_000;
const largestPhoto = 20_000_000;
const mostPhotos = 35;
/** What the API takes at most; a creator's own limit may be lower. */
const longestVideoSeconds = 600;

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
  const problems = checkFile(file, videoTypes, largestVideo, 'MP4, MOV or WebM');
  const { durationSeconds, framesPerSecond, width, height } = file;
  const longest = Math.min(longestSeconds ?? longestVideoSeconds, longestVideoSeconds);
  if (durationSeconds !== null && durationSeconds > longest) {
    problems.push(
      problem(
        'VIDEO_TOO_LONG',
        'media',
        `The video lasts ${durationSeconds} s; ${longest} s are allowed.`,
        `The video is too long for this account: at most ${longest} seconds.`,
      ),
    );
  }
  if (framesPerSecond !== null && (framesPerSecond < 23 || framesPerSecond > 60)) {
    problems.push(
      problem(
        'FRAME_RATE',
        'media',
        `The video has ${framesPerSecond} frames per second; 23 to 60 are allowed.`,
        'TikTok takes videos with 23 to 60 frames per second.',
      ),
    );
  }
  const sides = [width, height].filter((side) => side !== null);
  if (sides.some((side) => side < 360 || side > 4096)) {
    problems.push(
      problem(
        'PICTURE_SIZE',
        'media',
        `The video is ${width} × ${height}; each side may be 360 to 4096 pixels.`,
        'The picture of the video is too small or too large for TikTok.',
      ),
    );
  }
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
  const problems = media.flatMap((file) => checkFile(file, photoTypes, largestPhoto, 'JPEG or WebP'));
  if (media.length > mostPhotos) {
    problems.push(
      problem(
        'TOO_MANY_PHOTOS',
        'media',
        `${media.length} photos; ${mostPhotos} are allowed.`,
        `Please choose at most ${mostPhotos} photos.`,
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

function checkFile(
  file: MediaFile,
  types: readonly string[],
  largest: number,
  names: string,
): PublishProblem[] {
  const problems: PublishProblem[] = [];
  if (!types.includes(file.contentType)) {
    problems.push(
      problem('MEDIA_TYPE', 'media', `${file.contentType} is not taken.`, `TikTok takes ${names} only.`),
    );
  }
  if (file.sizeBytes < 1 || file.sizeBytes > largest) {
    problems.push(
      problem(
        'MEDIA_SIZE',
        'media',
        `The file has ${file.sizeBytes} bytes; 1 to ${largest} are allowed.`,
        file.sizeBytes < 1 ? 'The file is empty.' : 'The file is too large for TikTok.',
      ),
    );
  }
  return problems;
}
