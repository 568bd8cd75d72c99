import type { PublishProblem } from '../../platform-outcomes.js';
import type { Composer, PublishRequest } from '../../platform-publishing.js';
import type { TikTokComposerFacts } from '../facts.js';
import { checkMedia } from './media.js';
import { readStoredOptions, type TikTokOptions, TikTokPostMode, TikTokPrivacyLevel } from './options.js';
import { problem } from './problems.js';

/** Limits in UTF-16 units, which is what a JavaScript string's length counts. */
const longestVideoCaption = 2200;
const longestPhotoCaption = 4000;
const longestPhotoTitle = 90;

/** Everything TikTok, or its rules for posting clients, would refuse. Nothing is ever replaced by another choice. */
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
  const longest = isPhotoPost ? longestPhotoCaption : longestVideoCaption;
  if (caption.length > longest) {
    problems.push(
      problem(
        'CAPTION_TOO_LONG',
        'caption',
        `The caption has ${caption.length} UTF-16 units; ${longest} are allowed.`,
        `The caption is too long: at most ${longest} characters.`,
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
  } else if (title !== null && title.length > longestPhotoTitle) {
    problems.push(
      problem(
        'TITLE_TOO_LONG',
        'title',
        `The title has ${title.length} UTF-16 units; ${longestPhotoTitle} are allowed.`,
        `The title is too long: at most ${longestPhotoTitle} characters.`,
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
          'This account may only be sent drafts. Connect it again and allow posting.',
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
        'A direct post needs a privacy level, chosen by the person.',
        'Please choose who can see this post.',
      ),
    ];
  }
  if (privacyLevels.includes(privacyLevel)) return [];
  return [
    problem(
      'PRIVACY_LEVEL_NOT_OFFERED',
      'privacyLevel',
      `${privacyLevel} is not offered now; these are: ${privacyLevels.join(', ')}.`,
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
        'The disclosure is on with nothing chosen.',
        'Please say whether this post promotes yourself, a third party, or both.',
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

/** TikTok would silently switch these off; a person who allowed them should know instead. */
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
