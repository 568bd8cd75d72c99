import type { MediaFile, PublishProblem } from '../platform.js';
import { InstagramPlacement } from './instagram-options.js';
import { problem } from './instagram-problems.js';

const mebibyte = 1024 * 1024;
export const mostFiles = 10;

/** What a file becomes. */
type Role = 'IMAGE' | 'STORY_IMAGE' | 'REEL' | 'STORY_VIDEO' | 'CAROUSEL_VIDEO';

interface VideoLimits {
  megabytes: number;
  seconds: readonly [number, number];
  ratio: readonly [number, number];
}

/** Carousel videos have no table of their own; these are the older figures, which are the smaller ones. */
const videoLimits: Readonly<Partial<Record<Role, VideoLimits>>> = {
  REEL: { megabytes: 300, seconds: [3, 15 * 60], ratio: [0.01, 10] },
  STORY_VIDEO: { megabytes: 100, seconds: [3, 60], ratio: [0.1, 10] },
  CAROUSEL_VIDEO: { megabytes: 100, seconds: [3, 60], ratio: [0.01, 10] },
};

const imageMegabytes = 8;
const imageRatio = [4 / 5, 1.91] as const;
const smallestImageWidth = 320;
const widestVideo = 1920;
const frameRates = [23, 60] as const;

/** Everything about the files that Instagram would refuse. */
export function checkMedia(media: readonly MediaFile[], placement: InstagramPlacement): PublishProblem[] {
  if (media.length > mostFiles) {
    return [
      problem(
        'TOO_MANY_MEDIA',
        'media',
        `A carousel takes ${mostFiles} files; there are ${media.length}.`,
        `Please choose at most ${mostFiles} photos and videos.`,
      ),
    ];
  }
  if (placement === InstagramPlacement.STORY && media.length !== 1) {
    return [
      problem(
        'STORY_TAKES_ONE_FILE',
        'media',
        'A story is one photo or one video.',
        'A story takes one photo or video.',
      ),
    ];
  }
  return media.flatMap((file, index) => {
    const role = roleOf(file, media.length, placement);
    return videoLimits[role] ? checkVideo(file, index, videoLimits[role]) : checkImage(file, index, role);
  });
}

function roleOf({ kind }: MediaFile, count: number, placement: InstagramPlacement): Role {
  const isStory = placement === InstagramPlacement.STORY;
  if (kind === 'PHOTO') return isStory ? 'STORY_IMAGE' : 'IMAGE';
  if (isStory) return 'STORY_VIDEO';
  return count > 1 ? 'CAROUSEL_VIDEO' : 'REEL';
}

function checkImage(file: MediaFile, index: number, role: Role): PublishProblem[] {
  const field = `media.${index}`;
  const problems: PublishProblem[] = [];
  if (file.contentType !== 'image/jpeg') {
    problems.push(
      problem(
        'IMAGE_NOT_JPEG',
        field,
        `Instagram takes JPEG only, not ${file.contentType}.`,
        'Instagram takes photos in JPEG format only.',
      ),
    );
  }
  if (file.sizeBytes > imageMegabytes * mebibyte) problems.push(tooLarge(field, imageMegabytes));
  const ratio = ratioOf(file);
  if (role !== 'IMAGE' || ratio === null) return problems;
  if (!isWithin(ratio, imageRatio)) {
    problems.push(
      problem(
        'ASPECT_RATIO',
        field,
        `The aspect ratio ${ratio.toFixed(3)} is not between 4:5 and 1.91:1.`,
        'This photo is too tall or too wide for Instagram: between 4:5 and 1.91:1.',
      ),
    );
  }
  if (file.width !== null && file.width < smallestImageWidth) {
    problems.push(
      problem(
        'IMAGE_TOO_SMALL',
        field,
        `The image is ${file.width} pixels wide; at least ${smallestImageWidth} are needed.`,
        `This photo is too small: at least ${smallestImageWidth} pixels wide.`,
      ),
    );
  }
  return problems;
}

function checkVideo(file: MediaFile, index: number, limits: VideoLimits): PublishProblem[] {
  const field = `media.${index}`;
  const problems: PublishProblem[] = [];
  if (file.contentType !== 'video/mp4' && file.contentType !== 'video/quicktime') {
    problems.push(
      problem(
        'VIDEO_FORMAT',
        field,
        `Instagram takes MP4 and MOV, not ${file.contentType}.`,
        'Instagram takes videos in MP4 or MOV format only.',
      ),
    );
  }
  if (file.sizeBytes > limits.megabytes * mebibyte) problems.push(tooLarge(field, limits.megabytes));
  const { durationSeconds: seconds, framesPerSecond } = file;
  if (seconds !== null && !isWithin(seconds, limits.seconds)) {
    const [shortest, longest] = limits.seconds;
    problems.push(
      problem(
        'VIDEO_DURATION',
        field,
        `The video lasts ${seconds} s; ${shortest} to ${longest} are allowed here.`,
        `This video must last between ${shortest} and ${longest} seconds.`,
      ),
    );
  }
  const ratio = ratioOf(file);
  if (ratio !== null && !isWithin(ratio, limits.ratio)) {
    problems.push(
      problem(
        'ASPECT_RATIO',
        field,
        `The aspect ratio ${ratio.toFixed(3)} is not between ${limits.ratio.join(' and ')}.`,
        'This video is too tall or too wide for Instagram.',
      ),
    );
  }
  if (file.width !== null && file.width > widestVideo) {
    problems.push(
      problem(
        'VIDEO_TOO_WIDE',
        field,
        `The video is ${file.width} pixels wide; ${widestVideo} are allowed.`,
        `This video is too large: at most ${widestVideo} pixels wide.`,
      ),
    );
  }
  if (framesPerSecond !== null && !isWithin(framesPerSecond, frameRates, 0.5)) {
    problems.push(
      problem(
        'FRAME_RATE',
        field,
        `The video has ${framesPerSecond} frames per second; ${frameRates.join(' to ')} are allowed.`,
        `This video must have ${frameRates.join(' to ')} frames per second.`,
      ),
    );
  }
  return problems;
}

function tooLarge(field: string, megabytes: number): PublishProblem {
  return problem(
    'MEDIA_TOO_LARGE',
    field,
    `The file is larger than ${megabytes} MiB.`,
    `This file is too large: at most ${megabytes} MB.`,
  );
}

function ratioOf({ width, height }: MediaFile): number | null {
  return width !== null && height !== null && height > 0 ? width / height : null;
}

/** `slack` for what is measured and not counted: 22.98 frames per second are 23. */
function isWithin(value: number, [least, most]: readonly [number, number], slack = 0.005): boolean {
  return value >= least - slack && value <= most + slack;
}
