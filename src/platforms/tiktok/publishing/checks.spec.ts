import type { MediaFile } from '../../platform-media.js';
import type { Composer } from '../../platform-publishing.js';
import { checkPost } from './checks.js';
import type { TikTokComposerFacts } from '../facts.js';
import { parseOptions } from './options.js';
import { blockOf } from './problems.js';

const video: MediaFile = {
  kind: 'VIDEO',
  contentType: 'video/mp4',
  sizeBytes: 5_000_000,
  durationSeconds: 30,
  width: 720,
  height: 1280,
  framesPerSecond: 30,
};
const photo: MediaFile = {
  ...video,
  kind: 'PHOTO',
  contentType: 'image/jpeg',
  durationSeconds: null,
  framesPerSecond: null,
};
const creator: TikTokComposerFacts = {
  isAppAudited: true,
  directPostGranted: true,
  creatorNickname: 'Sim',
  creatorUsername: 'sim',
  creatorAvatarUrl: null,
  privacyLevels: ['PUBLIC_TO_EVERYONE', 'SELF_ONLY'] as TikTokComposerFacts['privacyLevels'],
  commentDisabled: false,
  duetDisabled: false,
  stitchDisabled: false,
  maxVideoDurationSeconds: 300,
};

interface Post {
  caption?: string;
  options?: object;
  media?: readonly MediaFile[];
  creator?: Partial<TikTokComposerFacts>;
  blocked?: Composer['blocked'];
}

/** Codes of the problems of a valid post with these changes. */
function problemsOf({ caption = '', options = {}, media = [video], creator: facts, blocked = null }: Post) {
  const parsed = parseOptions({ consent: true, privacyLevel: 'SELF_ONLY', ...options }, new Date(0));
  if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
  const composer: Composer = { blocked, fetchedAt: new Date(0), quota: null, raw: { ...creator, ...facts } };
  return checkPost({ caption, options: parsed.options, media }, composer).map(({ code, field }) =>
    field ? `${code} ${field}` : code,
  );
}

const draft = { mode: 'DRAFT', privacyLevel: null };

describe('parseOptions', () => {
  it('records when the user consented', () => {
    expect(parseOptions({ consent: true }, new Date(0))).toMatchObject({
      options: { consentAcceptedAt: '1970-01-01T00:00:00.000Z', privacyLevel: null, disableComment: true },
    });
  });

  it.each([
    ['no consent', { consent: false }, 'CONSENT_REQUIRED', 'consent'],
    ['an unknown level', { consent: true, privacyLevel: 'ALL' }, 'OPTION_INVALID', 'privacyLevel'],
    [
      'a half disclosure',
      { consent: true, disclosure: { yourBrand: true } },
      'OPTION_INVALID',
      'disclosure.brandedContent',
    ],
    ['nothing', null, 'OPTION_INVALID', undefined],
  ])('refuses %s', (_name, given, code, field) => {
    expect(parseOptions(given, new Date(0))).toEqual({
      problems: [expect.objectContaining({ code, retryable: false })],
    });
    const { problems } = parseOptions(given, new Date(0)) as { problems: { field?: string }[] };
    expect(problems[0]!.field).toBe(field);
  });
});

describe('checkPost', () => {
  it.each<[string, Post]>([
    ['a direct video', {}],
    [
      'a direct video with unknown properties',
      {
        media: [{ ...video, durationSeconds: null, width: null, height: null, framesPerSecond: null }],
      },
    ],
    ['a caption at its limit', { caption: 'x'.repeat(2200) }],
    [
      'photos with a title',
      { media: [photo, photo], caption: 'x'.repeat(4000), options: { title: 'x'.repeat(90) } },
    ],
    ['a draft without a privacy level', { options: draft }],
    [
      'a draft of a grant for drafts only',
      { options: draft, creator: { directPostGranted: false, privacyLevels: [] } },
    ],
    [
      'a draft longer than the creator may post, which is trimmed in the app',
      {
        options: draft,
        media: [{ ...video, durationSeconds: 500 }],
      },
    ],
    [
      'a draft after the daily limit is reached',
      { options: draft, blocked: blockOf('spam_risk_too_many_posts') },
    ],
    [
      'branded content for everyone',
      {
        options: {
          privacyLevel: 'PUBLIC_TO_EVERYONE',
          disclosure: { yourBrand: false, brandedContent: true },
        },
      },
    ],
    [
      'photos of a creator without duets',
      { media: [photo], options: { disableDuet: false }, creator: { duetDisabled: true } },
    ],
  ])('accepts %s', (_name, post) => {
    expect(problemsOf(post)).toEqual([]);
  });

  it.each<[string, Post, string[]]>([
    ['a blocked creator', { blocked: blockOf('spam_risk_too_many_posts') }, ['SPAM_RISK_TOO_MANY_POSTS']],
    [
      'a draft of a banned creator',
      { options: draft, blocked: blockOf('spam_risk_user_banned_from_posting') },
      ['SPAM_RISK_USER_BANNED_FROM_POSTING'],
    ],
    ['no privacy level', { options: { privacyLevel: null } }, ['PRIVACY_LEVEL_REQUIRED privacyLevel']],
    [
      'a level that is no longer offered',
      { options: { privacyLevel: 'FOLLOWER_OF_CREATOR' } },
      ['PRIVACY_LEVEL_NOT_OFFERED privacyLevel'],
    ],
    [
      'direct posting that was not granted',
      { creator: { directPostGranted: false } },
      ['DIRECT_POST_NOT_GRANTED mode'],
    ],
    ['a caption one unit too long', { caption: 'x'.repeat(2201) }, ['CAPTION_TOO_LONG caption']],
    ['a caption too long in UTF-16 units', { caption: '😀'.repeat(1101) }, ['CAPTION_TOO_LONG caption']],
    ['a photo caption too long', { media: [photo], caption: 'x'.repeat(4001) }, ['CAPTION_TOO_LONG caption']],
    ['a title on a video', { options: { title: 'x' } }, ['TITLE_NOT_SUPPORTED title']],
    ['a title too long', { media: [photo], options: { title: 'x'.repeat(91) } }, ['TITLE_TOO_LONG title']],
    [
      'a disclosure without a choice',
      { options: { disclosure: { yourBrand: false, brandedContent: false } } },
      ['DISCLOSURE_INCOMPLETE disclosure'],
    ],
    [
      'branded content visible only to the creator',
      { options: { disclosure: { yourBrand: true, brandedContent: true } } },
      ['BRANDED_CONTENT_PRIVATE disclosure.brandedContent'],
    ],
    [
      'interactions that the creator has disabled',
      {
        options: { disableComment: false, disableDuet: false, disableStitch: false },
        creator: { commentDisabled: true, duetDisabled: true, stitchDisabled: true },
      },
      [
        'INTERACTION_NOT_OFFERED disableComment',
        'INTERACTION_NOT_OFFERED disableDuet',
        'INTERACTION_NOT_OFFERED disableStitch',
      ],
    ],
    ['no media', { media: [] }, ['MEDIA_COMBINATION media']],
    ['two videos', { media: [video, video] }, ['MEDIA_COMBINATION media']],
    ['a video among photos', { media: [photo, video] }, ['MEDIA_COMBINATION media']],
    [
      'a video longer than the creator may post',
      { media: [{ ...video, durationSeconds: 300.5 }] },
      ['VIDEO_TOO_LONG media.0'],
    ],
    [
      'a draft of more than ten minutes',
      { options: draft, media: [{ ...video, durationSeconds: 601 }] },
      ['VIDEO_TOO_LONG media.0'],
    ],
    ['too few frames', { media: [{ ...video, framesPerSecond: 22.9 }] }, ['FRAME_RATE media.0']],
    ['a video that is too small', { media: [{ ...video, width: 359 }] }, ['PICTURE_SIZE media.0']],
    ['a video that is too large', { media: [{ ...video, height: 4097 }] }, ['PICTURE_SIZE media.0']],
    ['an AVI', { media: [{ ...video, contentType: 'video/x-msvideo' }] }, ['MEDIA_TYPE media.0']],
    ['a PNG', { media: [{ ...photo, contentType: 'image/png' }] }, ['MEDIA_TYPE media.0']],
    ['an empty file', { media: [{ ...video, sizeBytes: 0 }] }, ['MEDIA_SIZE media.0']],
    ['a video over 4 GB', { media: [{ ...video, sizeBytes: 4_000_000_001 }] }, ['MEDIA_SIZE media.0']],
    ['a photo over 20 MB', { media: [{ ...photo, sizeBytes: 20_000_001 }] }, ['MEDIA_SIZE media.0']],
    ['36 photos', { media: Array.from({ length: 36 }, () => photo) }, ['TOO_MANY_PHOTOS media']],
    [
      'a cover frame after the end',
      { options: { coverTimestampMs: 30_001 } },
      ['COVER_OUT_OF_RANGE coverTimestampMs'],
    ],
    [
      'a cover index without a photo',
      { media: [photo], options: { photoCoverIndex: 1 } },
      ['COVER_OUT_OF_RANGE photoCoverIndex'],
    ],
  ])('refuses %s', (_name, post, expected) => {
    expect(problemsOf(post)).toEqual(expected);
  });

  it('reports every problem', () => {
    expect(
      problemsOf({
        caption: 'x'.repeat(2201),
        options: { privacyLevel: null },
        media: [{ ...video, sizeBytes: 0 }],
      }),
    ).toEqual(['CAPTION_TOO_LONG caption', 'MEDIA_SIZE media.0', 'PRIVACY_LEVEL_REQUIRED privacyLevel']);
  });
});
