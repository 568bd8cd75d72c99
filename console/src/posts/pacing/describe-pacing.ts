import type { PostPacingFieldsFragment } from '@patchbay/client/operations';
import { postTexts } from '../../texts/posts.js';
import { once } from '../../ui/once.js';

const texts = postTexts.pacing;
const time = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }));

/** The limits of an account as a sentence, with the next free time if it is in the future. */
export function describePacing({
  minGapMinutes,
  maxPostsPerDay,
  freeAt,
}: NonNullable<PostPacingFieldsFragment['postPacing']>): string {
  const limits =
    minGapMinutes === 0 && maxPostsPerDay === null
      ? texts.unlimited
      : [
          ...(minGapMinutes > 0 ? [texts.gap(minGapMinutes)] : []),
          ...(maxPostsPerDay === null ? [] : [texts.perDay(maxPostsPerDay)]),
        ].join(' ');
  // Less than a minute is the time between the server and this page.
  const isBusy = Date.parse(freeAt) - Date.now() > 60_000;
  return isBusy ? `${limits} ${texts.freeAt(time().format(new Date(freeAt)))}` : limits;
}
