import type { AccountOptionFragment } from '@patchbay/client/operations';
import { composerTexts } from '../../texts/composer.js';
import type { Choices, MediaEntry, PostShape, Schedule } from './draft.js';
import { shapeOf } from './draft.js';
import { toMoment } from './time-zones.js';
import type { ComposerState } from './use-composers.js';

const texts = composerTexts.problems;
const maxScheduleMs = 180 * 24 * 3_600_000;
/** In UTF-16 units, like the length of a string. */
const maxTikTokCaption = { photo: 4000, video: 2200 };
const maxTikTokTitle = 90;

/** Something that the user has to change before the post can be sent. */
export interface Problem {
  /** The account. Null if it concerns all. */
  accountId: string | null;
  /** Name of the control to change. Null if there is none. */
  field: string | null;
  message: string;
  /** Code of a problem that the server reports. */
  code?: string;
  /** Next time at which the account may post, if the time is the problem. */
  freeAt?: string | null;
}

export interface Draft {
  media: readonly MediaEntry[];
  caption: string;
  accounts: readonly AccountOptionFragment[];
  choices: Readonly<Record<string, Choices>>;
  schedule: Schedule;
}

/** Name of the control for a field of the options of an account. */
export function fieldName(accountId: string, field: string): string {
  return `${accountId}.${field}`;
}

/** Everything that can be known to be wrong before the post is sent. The server checks more. */
export function findProblems(
  { media, caption, accounts, choices, schedule }: Draft,
  composers: Readonly<Record<string, ComposerState>>,
): Problem[] {
  const general = (field: string, message: string): Problem => ({ accountId: null, field, message });
  const shape = shapeOf(media);
  return [
    ...(media.length === 0 ? [general('media', texts.noMedia)] : []),
    ...media.flatMap(({ file, upload }) => {
      if (upload?.state === 'READY') return [];
      const text = upload?.state === 'REJECTED' ? texts.rejectedFile : texts.notUploaded;
      return [general('media', text(file.name))];
    }),
    ...(accounts.length === 0 ? [general('accounts', texts.noAccount)] : []),
    ...accounts.flatMap((account) =>
      findOptionProblems(account, { shape, caption, choices: choices[account.id]! }, composers[account.id]),
    ),
    ...findScheduleProblems(schedule).map((message) => general('publishAt', message)),
  ];
}

function findScheduleProblems({ isLater, local, timeZone }: Schedule): string[] {
  if (!isLater) return [];
  const moment = toMoment(local, timeZone);
  if (!moment) return [texts.timeMissing];
  const waitMs = moment.getTime() - Date.now();
  if (waitMs < 0) return [texts.timePast];
  return waitMs > maxScheduleMs ? [texts.timeFar] : [];
}

/** Problems of the options for one account. */
export function findOptionProblems(
  { id, platform }: Pick<AccountOptionFragment, 'id' | 'platform'>,
  post: { shape: PostShape; caption: string; choices: Choices },
  composer: ComposerState | undefined,
): Problem[] {
  const at = (field: string | null, message: string): Problem => ({
    accountId: id,
    field: field === null || field === 'caption' || field === 'media' ? field : fieldName(id, field),
    message,
  });
  if (!composer?.composer) return [at(null, composer?.problem?.userMessage ?? texts.optionsLoading)];
  const { blocked, info } = composer.composer;
  // A draft is accepted although the creator cannot post directly for a while.
  const canWait = post.choices.tiktok.mode === 'DRAFT' && platform === 'TIKTOK' && blocked?.retryable;
  if (blocked && !canWait) return [at(null, blocked.userMessage)];
  if (info?.__typename === 'InstagramComposer') return findInstagramProblems(post, info, at);
  if (info?.__typename === 'TikTokComposer') return findTikTokProblems(post, info, at);
  return [];
}

type Info = NonNullable<NonNullable<ComposerState['composer']>['info']>;
type TikTokInfo = Extract<Info, { __typename: 'TikTokComposer' }>;
type InstagramInfo = Extract<Info, { __typename: 'InstagramComposer' }>;
type At = (field: string | null, message: string) => Problem;

function findTikTokProblems(
  { shape, caption, choices: { tiktok } }: { shape: PostShape; caption: string; choices: Choices },
  info: TikTokInfo,
  at: At,
): Problem[] {
  const problems: Problem[] = [];
  if (shape.photoCount > 0 && !shape.isPhoto) problems.push(at('media', texts.mixedMedia));
  if (!shape.isPhoto && shape.fileCount > 1 && shape.photoCount === 0)
    problems.push(at('media', texts.mixedMedia));
  const maxCaption = shape.isPhoto ? maxTikTokCaption.photo : maxTikTokCaption.video;
  if (caption.length > maxCaption) problems.push(at('caption', texts.captionTooLong(maxCaption)));
  if (shape.isPhoto && tiktok.title.length > maxTikTokTitle) problems.push(at('title', texts.titleTooLong));
  if (tiktok.mode === 'DRAFT') return problems;
  const { maxVideoDurationSeconds: max } = info;
  if (max !== null && shape.durationSeconds !== null && shape.durationSeconds > max)
    problems.push(at('media', texts.tooLongVideo(max)));
  if (!info.directPostGranted) problems.push(at('mode', composerTexts.tiktok.directNotGranted));
  else if (tiktok.privacyLevel === '') problems.push(at('privacyLevel', texts.privacyMissing));
  else if (!info.privacyLevels.includes(tiktok.privacyLevel))
    problems.push(at('privacyLevel', texts.privacyGone));
  if (tiktok.isDisclosed && !tiktok.yourBrand && !tiktok.brandedContent)
    problems.push(at('disclosure.yourBrand', texts.disclosure));
  if (tiktok.isDisclosed && tiktok.brandedContent && tiktok.privacyLevel === 'SELF_ONLY')
    problems.push(at('privacyLevel', texts.brandedPrivate));
  return problems;
}

function findInstagramProblems(
  { shape, caption, choices: { instagram } }: { shape: PostShape; caption: string; choices: Choices },
  { captionMaxLength, carouselMaxMedia }: InstagramInfo,
  at: At,
): Problem[] {
  if (instagram.placement === 'STORY')
    return [
      ...(caption ? [at('caption', texts.storyCaption)] : []),
      ...(shape.fileCount > 1 ? [at('media', texts.storyFiles)] : []),
    ];
  return [
    ...(caption.length > captionMaxLength ? [at('caption', texts.captionTooLong(captionMaxLength))] : []),
    ...(shape.fileCount > carouselMaxMedia ? [at('media', texts.carousel(carouselMaxMedia))] : []),
  ];
}

/** A problem as the server reports it. */
interface ServerProblem {
  code: string;
  field: string | null;
  userMessage: string;
  freeAt: string | null;
}

export interface Rejection {
  accountId: string;
  problems: readonly ServerProblem[];
}

/** Problems that the server reports for accounts. */
export function fromRejections(rejections: readonly Rejection[]): Problem[] {
  return rejections.flatMap(({ accountId, problems }) =>
    problems.map((problem) => fromProblem(accountId, problem)),
  );
}

/** All problems that the server reports for a draft. */
export function fromServer(found: {
  problems: readonly ServerProblem[];
  rejections: readonly Rejection[];
}): Problem[] {
  return [
    ...found.problems.map((problem) => fromProblem(null, problem)),
    ...fromRejections(found.rejections),
  ];
}

function fromProblem(accountId: string | null, { code, field, userMessage, freeAt }: ServerProblem): Problem {
  const name = field && nameOfServerField(accountId, field);
  return { accountId, field: name || null, message: userMessage, code, freeAt };
}

const sharedFields: Record<string, string> = {
  caption: 'caption',
  media: 'media',
  publishAt: 'publishAt',
  targets: 'accounts',
};

/** Fields may be given with the path of the input, such as `options.privacyLevel`. */
function nameOfServerField(accountId: string | null, path: string): string | null {
  const field = path.replace(/^options\.(tiktok\.|instagram\.)?/, '');
  const [first = ''] = field.split('.', 1);
  const shared = sharedFields[first];
  if (shared || accountId === null) return shared ?? null;
  return fieldName(accountId, field === 'disclosure' ? 'disclosure.yourBrand' : field);
}
