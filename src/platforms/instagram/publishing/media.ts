import { frameRates, isFrameRateTaken } from '../../video-frame-rate.js';
import type { MediaFile } from '../../platform-media.js';
import type { PublishProblem } from '../../platform-outcomes.js';
import { InstagramPlacement } from './options.js';
import { problem } from './problems.js';

const mebibyte = 1024 * 1024;
export const maxFiles = 10;

/** How a file is published. */
type Role = 'IMAGE' | 'STORY_IMAGE' | 'REEL' | 'STORY_VIDEO' | 'CAROUSEL_VIDEO';

interface VideoLimits {
  /** Decimal, the smaller reading. */
  megabytes: number;
  seconds: readonly [number, number];
  ratio: readonly [number, number];
}

/** Carousel videos have no documented table; these older limits are the smaller ones. */
const videoLimits: Readonly<Partial<Record<Role, VideoLimits>>> = {
  REEL: { megabytes: 300, seconds: [3, 15 * 60], ratio: [0.01, 10] },
  STORY_VIDEO: { megabytes: 100, seconds: [3, 60], ratio: [0.1, 10] },
  CAROUSEL_VIDEO: { megabytes: 100, seconds: [3, 60], ratio: [0.01, 10] },
};

const imageMegabytes = 8;
const imageRatio = [4 / 5, 1.91] as const;
const minImageWidth = 320;
const maxVideoWidth = 1920;
const videoCodecs = ['h264', 'hevc'];
const maxBitsPerSecond = 25_000_000;
const sound = { codec: 'aac', maxChannels: 2, maxSampleRate: 48_000 } as const;

/** Every reason why Instagram would refuse the files. */
export function checkMedia(media: readonly MediaFile[], placement: InstagramPlacement): PublishProblem[] {
  if (media.length > maxFiles) {
    return [
      problem(
        'TOO_MANY_MEDIA',
        'media',
        `A carousel has at most ${maxFiles} files, but there are ${media.length}.`,
        `Please choose at most ${maxFiles} photos and videos.`,
      ),
    ];
  }
  if (placement === InstagramPlacement.STORY && media.length !== 1) {
    return [
      problem(
        'STORY_TAKES_ONE_FILE',
        'media',
        'A story is one photo or one video.',
        'A story has one photo or video.',
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
        `Instagram accepts JPEG only, not ${file.contentType}.`,
        'Instagram accepts photos in JPEG format only.',
      ),
    );
  }
  if (file.details?.isMultiPicture) {
    problems.push(
      problem(
        'IMAGE_NOT_JPEG',
        field,
        'The file contains several pictures (MPO); Instagram accepts JPEG with a single one.',
        'This photo contains several pictures. Export it as a plain JPEG.',
      ),
    );
  }
  if (file.sizeBytes > imageMegabytes * mebibyte) problems.push(tooLarge(field, `${imageMegabytes} MiB`));
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
  if (file.width !== null && file.width < minImageWidth) {
    problems.push(
      problem(
        'IMAGE_TOO_SMALL',
        field,
        `The image is ${file.width} pixels wide; at least ${minImageWidth} are needed.`,
        `This photo is too small: at least ${minImageWidth} pixels wide.`,
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
        `Instagram accepts MP4 and MOV only, not ${file.contentType}.`,
        'Instagram accepts videos in MP4 or MOV format only.',
      ),
    );
  }
  const isTooLarge = file.sizeBytes > limits.megabytes * 1_000_000;
  problems.push(...(isTooLarge ? [tooLarge(field, `${limits.megabytes} MB`)] : checkBitRate(file, field)));
  problems.push(...checkEncoding(file, field));
  const { durationSeconds: seconds, framesPerSecond } = file;
  if (seconds !== null && !isWithin(seconds, limits.seconds)) {
    const [minSeconds, maxSeconds] = limits.seconds;
    problems.push(
      problem(
        'VIDEO_DURATION',
        field,
        `The video lasts ${seconds} s; ${minSeconds} to ${maxSeconds} are allowed here.`,
        `This video must last between ${minSeconds} and ${maxSeconds} seconds.`,
      ),
    );
  }
  const ratio = ratioOf(file);
  if (ratio === null && file.details) {
    problems.push(
      problem(
        'VIDEO_SIZE_UNKNOWN',
        field,
        `The width of the video is unknown; at most ${maxVideoWidth} pixels are allowed.`,
        'This video is damaged: its size is unknown.',
      ),
    );
  }
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
  if (file.width !== null && file.width > maxVideoWidth) {
    problems.push(
      problem(
        'VIDEO_TOO_WIDE',
        field,
        `The video is ${file.width} pixels wide; ${maxVideoWidth} are allowed.`,
        `This video is too large: at most ${maxVideoWidth} pixels wide.`,
      ),
    );
  }
  if (framesPerSecond !== null && !isFrameRateTaken(framesPerSecond)) {
    problems.push(
      problem(
        'FRAME_RATE',
        field,
        `The video has ${framesPerSecond} frames per second; ${frameRates.min} to ${frameRates.max} are allowed.`,
        `This video must have ${frameRates.min} to ${frameRates.max} frames per second.`,
      ),
    );
  }
  return problems;
}

function checkBitRate({ sizeBytes, durationSeconds }: MediaFile, field: string): PublishProblem[] {
  const bitsPerSecond = durationSeconds ? (sizeBytes * 8) / durationSeconds : 0;
  if (bitsPerSecond <= maxBitsPerSecond) return [];
  return [
    problem(
      'BIT_RATE',
      field,
      `The file has ${Math.ceil(bitsPerSecond / 1_000_000)} Mbit/s; ${maxBitsPerSecond / 1_000_000} are allowed.`,
      `The bit rate of this video is too high: at most ${maxBitsPerSecond / 1_000_000} Mbit per second.`,
    ),
  ];
}

/** Encoding and layout of a video, as far as the file shows it. */
function checkEncoding({ details }: MediaFile, field: string): PublishProblem[] {
  if (!details) return [];
  const problems: PublishProblem[] = [];
  const { videoCodec, audio, indexFirst, hasEdits, chroma, isInterlaced } = details;
  if (videoCodec !== null && !videoCodecs.includes(videoCodec)) {
    problems.push(
      problem(
        'VIDEO_CODEC',
        field,
        `The video is encoded as ${videoCodec}. Allowed: ${videoCodecs.join(', ')}.`,
        'Instagram does not accept the encoding of this video. Export it as H.264.',
      ),
    );
  }
  if (chroma && chroma !== '4:2:0') {
    problems.push(
      problem(
        'CHROMA_FORMAT',
        field,
        `The video has ${chroma} chroma subsampling; 4:2:0 is needed (ffmpeg: -pix_fmt yuv420p).`,
        'Instagram does not accept the colour format of this video. Export it with 4:2:0 chroma (8-bit H.264).',
      ),
    );
  }
  if (isInterlaced) {
    problems.push(
      problem(
        'INTERLACED',
        field,
        'The video is interlaced; progressive scan is needed.',
        'Instagram does not accept interlaced videos. Export it with progressive scan.',
      ),
    );
  }
  if (indexFirst === false) {
    problems.push(
      problem(
        'INDEX_AT_END',
        field,
        'The index (moov) is at the end of the file; Instagram requires it first (ffmpeg: -movflags +faststart).',
        'Instagram cannot read this video from its beginning. Export it for the web (“fast start”).',
      ),
    );
  }
  if (hasEdits) {
    problems.push(
      problem(
        'EDIT_LIST',
        field,
        'The file has an edit list with several entries, gaps or other speeds; none is allowed.',
        'This video contains edits that Instagram does not accept. Export it again.',
      ),
    );
  }
  return [...problems, ...checkSound(audio, field)];
}

function checkSound(audio: NonNullable<MediaFile['details']>['audio'], field: string): PublishProblem[] {
  if (!audio) return [];
  const { codec, channels, sampleRate } = audio;
  const { maxChannels, maxSampleRate } = sound;
  if (codec === sound.codec && channels <= maxChannels && sampleRate <= maxSampleRate) return [];
  return [
    problem(
      'AUDIO_FORMAT',
      field,
      `The sound is ${codec}, ${channels} channels, ${sampleRate} Hz; AAC with up to ${maxChannels} channels and ${maxSampleRate} Hz is allowed.`,
      'Instagram does not accept the sound of this video. Export it with AAC sound, mono or stereo.',
    ),
  ];
}

function tooLarge(field: string, limit: string): PublishProblem {
  return problem(
    'MEDIA_TOO_LARGE',
    field,
    `The file is larger than ${limit}.`,
    `This file is too large: at most ${limit}.`,
  );
}

function ratioOf({ width, height }: MediaFile): number | null {
  return width !== null && height !== null && height > 0 ? width / height : null;
}

/** With a tolerance, because durations and ratios are measured. */
function isWithin(value: number, [min, max]: readonly [number, number]): boolean {
  return value >= min - 0.005 && value <= max + 0.005;
}
