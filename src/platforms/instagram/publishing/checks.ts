import type { MediaFile } from '../../platform-media.js';
import type { PublishProblem } from '../../platform-outcomes.js';
import type { Composer, PublishRequest } from '../../platform-publishing.js';
import { checkCoverUrl } from './cover.js';
import type { InstagramComposerFacts } from '../facts.js';
import { checkMedia } from './media.js';
import { type InstagramOptions, InstagramPlacement, readStoredOptions } from './options.js';
import { problem } from './problems.js';

const maxCaption = 2200;
const maxHashtags = 30;
const maxMentions = 20;
const maxAltText = 1000;
const maxCollaborators = 3;
const maxUserTags = 20;

/** Every reason why Instagram would refuse the post, or silently drop a part of it. */
export function checkPost(request: PublishRequest, composer: Composer): PublishProblem[] {
  if (composer.blocked) return [composer.blocked];
  const options = readStoredOptions(request.options);
  const facts = composer.raw as unknown as InstagramComposerFacts;
  return [
    ...checkMedia(request.media, options.placement),
    ...checkCaption(request.caption, options),
    ...checkTexts(request.media, options),
    ...checkPeople(request.media, options, facts),
    ...checkPlacement(request.media, options),
  ];
}

function checkCaption(caption: string, { placement }: InstagramOptions): PublishProblem[] {
  if (placement === InstagramPlacement.STORY) {
    if (caption === '') return [];
    return [
      problem(
        'STORY_HAS_NO_CAPTION',
        'caption',
        'Instagram does not accept a caption for a story.',
        'A story has no caption. Remove the text.',
      ),
    ];
  }
  const problems: PublishProblem[] = [];
  if (caption.length > maxCaption) {
    problems.push(
      problem(
        'CAPTION_TOO_LONG',
        'caption',
        `The caption has ${caption.length} UTF-16 units; ${maxCaption} are allowed.`,
        `The caption is too long: at most ${maxCaption} characters.`,
      ),
    );
  }
  const hashtags = caption.match(/#[\p{L}\p{N}_]+/gu)?.length ?? 0;
  if (hashtags > maxHashtags) {
    problems.push(
      problem(
        'TOO_MANY_HASHTAGS',
        'caption',
        `The caption has ${hashtags} hashtags; ${maxHashtags} are allowed.`,
        `The caption has too many hashtags: at most ${maxHashtags}.`,
      ),
    );
  }
  const mentions = caption.match(/(?<![\w.])@[\w.]+/g)?.length ?? 0;
  if (mentions > maxMentions) {
    problems.push(
      problem(
        'TOO_MANY_MENTIONS',
        'caption',
        `The caption has ${mentions} mentions; ${maxMentions} are allowed.`,
        `The caption mentions too many accounts: at most ${maxMentions}.`,
      ),
    );
  }
  return problems;
}

function checkTexts(
  media: readonly MediaFile[],
  { altTexts, placement }: InstagramOptions,
): PublishProblem[] {
  return altTexts.flatMap((text, index) => {
    if (text === null || text === '') return [];
    const field = `altTexts.${index}`;
    const file = media[index];
    if (file?.kind !== 'PHOTO' || placement === InstagramPlacement.STORY) {
      return [
        problem(
          'ALT_TEXT_NOT_SUPPORTED',
          field,
          'Only photos of feed posts and carousels have an alternative text.',
          'Only photos can have an alternative text.',
        ),
      ];
    }
    if (text.length <= maxAltText) return [];
    return [
      problem(
        'ALT_TEXT_TOO_LONG',
        field,
        `The alternative text has ${text.length} UTF-16 units; ${maxAltText} are allowed.`,
        `The alternative text is too long: at most ${maxAltText} characters.`,
      ),
    ];
  });
}

function checkPeople(
  media: readonly MediaFile[],
  { userTags, collaborators, placement }: InstagramOptions,
  { collaboratorsAllowed }: InstagramComposerFacts,
): PublishProblem[] {
  const isStory = placement === InstagramPlacement.STORY;
  const problems = userTags.flatMap((tag, index) => {
    const field = `userTags.${index}`;
    const file = media[tag.mediaIndex];
    if (!file || (file.kind === 'VIDEO' && media.length > 1)) {
      return [
        problem(
          'TAG_NOT_SUPPORTED',
          field,
          'mediaIndex must refer to a photo, or to the only video of a post.',
          'No one can be tagged in this file.',
        ),
      ];
    }
    const isPlaced = tag.x !== null && tag.y !== null;
    if (file.kind === 'PHOTO' && !isStory && !isPlaced) {
      return [
        problem(
          'TAG_NEEDS_PLACE',
          field,
          'A tag in a photo requires x and y.',
          'Choose the position of the tag in the photo.',
        ),
      ];
    }
    if (file.kind === 'VIDEO' && !isStory && (tag.x !== null || tag.y !== null)) {
      return [
        problem(
          'TAG_HAS_NO_PLACE',
          field,
          'A tag in a reel has no x and y.',
          'A tag in a video has no position.',
        ),
      ];
    }
    return [];
  });
  if (userTags.length > maxUserTags) {
    problems.push(
      problem(
        'TOO_MANY_TAGS',
        'userTags',
        `There are ${userTags.length} tags; ${maxUserTags} are allowed.`,
        `Tag at most ${maxUserTags} accounts.`,
      ),
    );
  }
  if (collaborators.length > maxCollaborators) {
    problems.push(
      problem(
        'TOO_MANY_COLLABORATORS',
        'collaborators',
        `There are ${collaborators.length} collaborators; ${maxCollaborators} are allowed.`,
        `Choose at most ${maxCollaborators} collaborators.`,
      ),
    );
  }
  if (collaborators.length > 0 && (isStory || !collaboratorsAllowed)) {
    problems.push(
      problem(
        'COLLABORATORS_NOT_SUPPORTED',
        'collaborators',
        'Collaborators require Facebook Login and are not available for stories.',
        'This post cannot have collaborators.',
      ),
    );
  }
  return problems;
}

/** Options that this kind of post does not have. Instagram would drop them or refuse the post. */
function checkPlacement(media: readonly MediaFile[], options: InstagramOptions): PublishProblem[] {
  const isStory = options.placement === InstagramPlacement.STORY;
  const isReel = !isStory && media.length === 1 && media[0]?.kind === 'VIDEO';
  const reelOnly = (name: keyof InstagramOptions, isChosen: boolean) =>
    isChosen && !isReel
      ? [
          problem(
            'ONLY_FOR_REELS',
            name,
            `${name} is only for a single video in the feed.`,
            'This option is for reels only.',
          ),
        ]
      : [];
  return [
    ...(isStory && options.locationId !== null
      ? [
          problem(
            'STORY_HAS_NO_LOCATION',
            'locationId',
            'Instagram does not accept a location for a story.',
            'A story has no location.',
          ),
        ]
      : []),
    ...reelOnly('coverUrl', options.coverUrl !== null),
    ...reelOnly('coverTimestampMs', options.coverTimestampMs !== null),
    ...reelOnly('audioName', options.audioName !== null),
    ...reelOnly('trialReel', options.trialReel !== null),
    ...reelOnly('shareToFeed', !options.shareToFeed),
    ...checkCoverTime(media, options),
    ...checkCoverUrl(options),
  ];
}

function checkCoverTime(
  [file]: readonly MediaFile[],
  { coverTimestampMs }: InstagramOptions,
): PublishProblem[] {
  const seconds = file?.durationSeconds ?? null;
  if (coverTimestampMs === null || seconds === null || coverTimestampMs < seconds * 1000) return [];
  return [
    problem(
      'COVER_OUTSIDE_VIDEO',
      'coverTimestampMs',
      `The video lasts ${seconds} s; the cover must be within it.`,
      'Choose a cover within the video.',
    ),
  ];
}
