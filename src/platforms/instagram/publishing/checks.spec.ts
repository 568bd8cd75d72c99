import type { MediaFile } from '../../platform-media.js';
import type { Composer } from '../../platform-publishing.js';
import { checkPost } from './checks.js';
import { parseOptions } from './options.js';
import { partParameters, wholeParameters } from '../client/requests.js';

const photo: MediaFile = {
  kind: 'PHOTO',
  contentType: 'image/jpeg',
  sizeBytes: 500_000,
  durationSeconds: null,
  width: 1080,
  height: 1350,
  framesPerSecond: null,
};
const video: MediaFile = {
  kind: 'VIDEO',
  contentType: 'video/mp4',
  sizeBytes: 5_000_000,
  durationSeconds: 20,
  width: 720,
  height: 1280,
  framesPerSecond: 30,
};

/** Properties of an ordinary file. */
const details: NonNullable<MediaFile['details']> = {
  container: 'mp4',
  videoCodec: 'h264',
  audio: null,
  indexFirst: true,
  hasEdits: false,
  isMultiPicture: null,
};

interface Post {
  media?: readonly MediaFile[];
  caption?: string;
  options?: object;
  collaborators?: boolean;
  blocked?: Composer['blocked'];
}

function aPost({ media = [photo], caption = '', options = {} }: Post) {
  const parsed = parseOptions(options);
  if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
  return { caption, options: JSON.parse(JSON.stringify(parsed.options)) as unknown, media };
}

function problemsOf({ collaborators = false, blocked = null, ...post }: Post): string[] {
  const composer: Composer = {
    blocked,
    fetchedAt: new Date(0),
    quota: null,
    raw: { loginType: 'FACEBOOK_LOGIN', collaboratorsAllowed: collaborators },
  };
  return checkPost(aPost(post), composer).map(({ code }) => code);
}

const mebibyte = 1024 * 1024;
const story = { placement: 'STORY' };

describe('a post', () => {
  it.each<[string, Post]>([
    ['of a photo', {}],
    ['of a video', { media: [video] }],
    ['of ten files', { media: Array.from({ length: 10 }, (_, index) => (index % 2 ? photo : video)) }],
    ['as a story', { media: [video], options: story }],
    ['at the very limits', { media: [{ ...photo, sizeBytes: 8 * mebibyte, width: 1910, height: 1000 }] }],
    ['of broadcast frame rate', { media: [{ ...video, framesPerSecond: 59.94 }] }],
    [
      'with collaborators where they are allowed',
      { options: { collaborators: ['a', 'b'] }, collaborators: true },
    ],
    [
      'of a reel with all its choices',
      {
        media: [video],
        options: { coverTimestampMs: 19_999, audioName: 'Ours', trialReel: 'MANUAL', shareToFeed: false },
      },
    ],
  ])('%s is valid', (_name, post) => {
    expect(problemsOf(post)).toEqual([]);
  });

  it.each<[string, Post]>([
    ['TOO_MANY_MEDIA', { media: Array.from({ length: 11 }, () => photo) }],
    ['CHROMA_FORMAT', { media: [{ ...video, details: { ...details, chroma: '4:2:2' } }] }],
    ['INTERLACED', { media: [{ ...video, details: { ...details, isInterlaced: true } }] }],
    ['STORY_TAKES_ONE_FILE', { media: [photo, photo], options: story }],
    ['STORY_HAS_NO_CAPTION', { caption: 'Hi', options: story }],
    ['STORY_HAS_NO_LOCATION', { options: { ...story, locationId: '1' } }],
    ['IMAGE_NOT_JPEG', { media: [{ ...photo, contentType: 'image/png' }] }],
    ['MEDIA_TOO_LARGE', { media: [{ ...photo, sizeBytes: 8 * mebibyte + 1 }] }],
    ['ASPECT_RATIO', { media: [{ ...photo, height: 1500 }] }],
    ['IMAGE_TOO_SMALL', { media: [{ ...photo, width: 300, height: 300 }] }],
    ['VIDEO_FORMAT', { media: [{ ...video, contentType: 'video/webm' }] }],
    ['MEDIA_TOO_LARGE', { media: [{ ...video, sizeBytes: 300 * mebibyte + 1 }] }],
    ['MEDIA_TOO_LARGE', { media: [{ ...video, sizeBytes: 101 * mebibyte }], options: story }],
    ['VIDEO_DURATION', { media: [{ ...video, durationSeconds: 2.5 }] }],
    ['VIDEO_DURATION', { media: [{ ...video, durationSeconds: 61 }, photo] }],
    ['VIDEO_TOO_WIDE', { media: [{ ...video, width: 2560, height: 1440 }] }],
    ['FRAME_RATE', { media: [{ ...video, framesPerSecond: 20 }] }],
    ['CAPTION_TOO_LONG', { caption: 'x'.repeat(2201) }],
    ['TOO_MANY_HASHTAGS', { caption: '#a '.repeat(31) }],
    ['TOO_MANY_MENTIONS', { caption: '@a '.repeat(21) }],
    ['ALT_TEXT_NOT_SUPPORTED', { media: [video], options: { altTexts: ['A film'] } }],
    ['ALT_TEXT_TOO_LONG', { options: { altTexts: ['x'.repeat(1001)] } }],
    ['TAG_NEEDS_PLACE', { options: { userTags: [{ username: 'a' }] } }],
    ['TAG_HAS_NO_PLACE', { media: [video], options: { userTags: [{ username: 'a', x: 0, y: 0 }] } }],
    ['TAG_NOT_SUPPORTED', { options: { userTags: [{ mediaIndex: 1, username: 'a', x: 0, y: 0 }] } }],
    ['TOO_MANY_COLLABORATORS', { options: { collaborators: ['a', 'b', 'c', 'd'] }, collaborators: true }],
    ['COLLABORATORS_NOT_SUPPORTED', { options: { collaborators: ['a'] } }],
    ['ONLY_FOR_REELS', { options: { audioName: 'Ours' } }],
    ['COVER_OUTSIDE_VIDEO', { media: [video], options: { coverTimestampMs: 20_000 } }],
  ])('that is invalid has the problem %s', (code, post) => {
    expect(problemsOf(post)).toEqual([code]);
  });

  it('for an account that cannot post has only that problem', () => {
    const blocked = { code: 'BLOCKED', message: '', userMessage: '', retryable: true };
    expect(problemsOf({ caption: 'x'.repeat(9_999), blocked })).toEqual(['BLOCKED']);
  });

  it.each([
    [{ placement: 'WALL' }],
    [{ coverUrl: 'file:///etc/passwd' }],
    [{ locationId: '1; DROP' }],
    [{ userTags: [{ username: 'a b' }] }],
    [{ watermark: true }],
  ])('with options %j is refused before it is stored', (options) => {
    expect(parseOptions(options)).toMatchObject({ problems: [{ code: 'OPTION_INVALID' }] });
  });
});

describe('The parameters sent to Instagram', () => {
  const url = 'https://app.example.test/files/token';

  it('of a photo', () => {
    const post = aPost({
      caption: 'Rye',
      options: { altTexts: ['A loaf'], userTags: [{ username: '@rye', x: 0.5, y: 0.25 }], locationId: '7' },
    });
    expect(partParameters(post, 0, url)).toEqual({
      image_url: url,
      caption: 'Rye',
      alt_text: 'A loaf',
      location_id: '7',
      user_tags: '[{"username":"rye","x":0.5,"y":0.25}]',
    });
  });

  it('of a reel that is uploaded as bytes', () => {
    const post = aPost({
      media: [video],
      caption: 'Rye',
      options: { coverTimestampMs: 0, trialReel: 'MANUAL' },
    });
    expect(partParameters(post, 0, null)).toEqual({
      media_type: 'REELS',
      upload_type: 'resumable',
      caption: 'Rye',
      share_to_feed: 'true',
      thumb_offset: '0',
      trial_params: '{"graduation_strategy":"MANUAL"}',
    });
  });

  it('of a carousel, with texts only on the carousel', () => {
    const post = aPost({
      media: [photo, video],
      caption: 'Rye',
      options: { altTexts: ['A loaf', null], aiGenerated: true },
    });
    expect(partParameters(post, 0, url)).toEqual({
      image_url: url,
      is_carousel_item: 'true',
      alt_text: 'A loaf',
    });
    expect(partParameters(post, 1, url)).toEqual({
      video_url: url,
      is_carousel_item: 'true',
      media_type: 'VIDEO',
    });
    expect(wholeParameters(post, ['1', '2'])).toEqual({
      media_type: 'CAROUSEL',
      children: '1,2',
      caption: 'Rye',
      is_ai_generated: 'true',
    });
  });

  it('of a story', () => {
    expect(partParameters(aPost({ options: story }), 0, url)).toEqual({
      image_url: url,
      media_type: 'STORIES',
    });
  });
});
