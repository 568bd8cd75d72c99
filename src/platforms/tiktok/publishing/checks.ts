import type { PublishProblem } from '../../platform-outcomes.js';
import type { Composer, PublishRequest } from '../../platform-publishing.js';
import type { TikTokComposerFacts } from '../facts.js';
import { checkMedia } from './media.js';
import { readStoredOptions, type TikTokOptions, TikTokPostMode, TikTokPrivacyLevel } from './options.js';
import { problem } from './problems.js';

/** Limits in UTF-16 code units, as counted by the length of a JavaScript string. */
const maxVideoCaption = 2200;
const maxPhotoCaption = 4000;
const maxPhotoTitle = 90;

/** Every reason why TikTok, or its rules for posting clients, would refuse the post. Options are never replaced silently. */
export function checkPost(request: PublishRequest, composer: Composer): PublishProblem[] {
  const options = readStoredOptions(request.options);
  const creator = composer.raw as unknown as TikTokComposerFacts;
  const isPhotoPost = request.media.some(({ kind }) => kind === 'PHOTO');
  const isDraft = options.mode === TikTokPostMode.DRAFT;
  if (composer.blocked && (!isDraft || !composer.blocked.retryable)) return [composer.blocked];
  return [
    ...checkTexts(request.caption, options, isPhotoPost),
    ...checkMedia(request.media, options, isDraft ? null : creator.maxVideoDurationSeconds),
    ...(isDraft ? [] : checkDirectPost(options, creator, isPhotoPost)),
  ];
}

function checkTexts(caption: string, { title }: TikTokOptions, isPhotoPost: boolean): PublishProblem[] {
  const problems: PublishProblem[] = [];
  const maxLength = isPhotoPost ? maxPhotoCaption : maxVideoCaption;
  if (caption.length > maxLength) {
    problems.push(
      problem(
        'CAPTION_TOO_LONG',
        'caption',
        `The caption has ${caption.length} UTF-16 units; ${maxLength} are allowed.`,
        `The caption is too long: at most ${maxLength} characters.`,
      ),
    );
  }
  if (title !== null && !isPhotoPost) {
    problems.push(
      problem(
        'TITLE_NOT_SUPPORTED',
        'title',
        'Only photo posts have a title.',
        'A video has a caption, but no title.',
      ),
    );
  } else if (title !== null && title.length > maxPhotoTitle) {
    problems.push(
      problem(
        'TITLE_TOO_LONG',
        'title',
        `The title has ${title.length} UTF-16 units; ${maxPhotoTitle} are allowed.`,
        `The title is too long: at most ${maxPhotoTitle} characters.`,
      ),
    );
  }
  return problems;
}

function checkDirectPost(
  options: TikTokOptions,
  creator: TikTokComposerFacts,
  isPhotoPost: boolean,
): PublishProblem[] {
  if (!creator.directPostGranted) {
    return [
      {
        ...problem(
          'DIRECT_POST_NOT_GRANTED',
          'mode',
          'The scope video.publish was not granted.',
          'This account can only receive drafts. Reconnect it and allow posting.',
        ),
        remedy: 'RECONNECT',
      },
    ];
  }
  return [
    ...checkPrivacy(options, creator),
    ...checkDisclosure(options),
    ...checkInteractions(options, creator, isPhotoPost),
  ];
}

function checkPrivacy(
  { privacyLevel }: TikTokOptions,
  { privacyLevels }: TikTokComposerFacts,
): PublishProblem[] {
  if (privacyLevel === null) {
    return [
      problem(
        'PRIVACY_LEVEL_REQUIRED',
        'privacyLevel',
        'A direct post needs a privacy level, chosen by the user.',
        'Please choose who can see this post.',
      ),
    ];
  }
  if (privacyLevels.includes(privacyLevel)) return [];
  return [
    problem(
      'PRIVACY_LEVEL_NOT_OFFERED',
      'privacyLevel',
      `${privacyLevel} is not offered now. Offered: ${privacyLevels.join(', ')}.`,
      'TikTok no longer offers the audience you chose. Please choose again who can see this post.',
    ),
  ];
}

function checkDisclosure({ disclosure, privacyLevel }: TikTokOptions): PublishProblem[] {
  if (!disclosure) return [];
  if (!disclosure.yourBrand && !disclosure.brandedContent) {
    return [
      problem(
        'DISCLOSURE_INCOMPLETE',
        'disclosure',
        'The disclosure is enabled without a choice.',
        'Choose whether this post promotes yourself, a third party, or both.',
      ),
    ];
  }
  if (disclosure.brandedContent && privacyLevel === TikTokPrivacyLevel.SELF_ONLY) {
    return [
      problem(
        'BRANDED_CONTENT_PRIVATE',
        'disclosure.brandedContent',
        'Branded content cannot be SELF_ONLY.',
        'Branded content cannot be visible only to you. Please choose another audience.',
      ),
    ];
  }
  return [];
}

/** TikTok would disable these silently; the user who allowed them gets an error instead. */
function checkInteractions(
  options: TikTokOptions,
  creator: TikTokComposerFacts,
  isPhotoPost: boolean,
): PublishProblem[] {
  const refused = (name: string, field: string) =>
    problem(
      'INTERACTION_NOT_OFFERED',
      field,
      `The creator's settings do not allow ${name}.`,
      `The settings of this TikTok account do not allow ${name}. Please switch it off.`,
    );
  return [
    ...(creator.commentDisabled && !options.disableComment ? [refused('comments', 'disableComment')] : []),
    ...(!isPhotoPost && creator.duetDisabled && !options.disableDuet
      ? [refused('duets', 'disableDuet')]
      : []),
    ...(!isPhotoPost && creator.stitchDisabled && !options.disableStitch
      ? [refused('stitches', 'disableStitch')]
      : []),
  ];
}
