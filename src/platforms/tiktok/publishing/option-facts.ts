import type { OptionFact } from '../../platform-publishing.js';
import { brandedContentDeclaration, declaration } from './declaration.js';
import { readStoredOptions, type TikTokOptions, TikTokPostMode, TikTokPrivacyLevel } from './options.js';

const audiences: Record<TikTokPrivacyLevel, string> = {
  PUBLIC_TO_EVERYONE: 'Everyone',
  MUTUAL_FOLLOW_FRIENDS: 'Friends: followers that the account follows',
  FOLLOWER_OF_CREATOR: 'Followers',
  SELF_ONLY: 'Only the account itself',
};

/** What stored options mean for a post. */
export function describeOptions(stored: unknown): OptionFact[] {
  const options = readStoredOptions(stored);
  const { mode, privacyLevel, title, disclosure, coverTimestampMs, photoCoverIndex } = options;
  const facts: (OptionFact | false)[] = [
    { label: 'Audience', text: audienceOf(mode, privacyLevel) },
    title !== null && { label: 'Title', text: title },
    { label: 'Allowed', text: allowed(options) },
    { label: 'Promotes', text: promoted(disclosure) },
    options.aiGenerated && { label: 'Label', text: 'Made with AI' },
    options.autoAddMusic && { label: 'Music', text: 'TikTok adds music to photos' },
    coverTimestampMs !== null && { label: 'Cover', text: `At ${coverTimestampMs / 1000} seconds` },
    photoCoverIndex > 0 && { label: 'Cover', text: `Photo ${photoCoverIndex + 1}` },
    {
      label: 'Declaration',
      text: disclosure?.brandedContent ? brandedContentDeclaration : declaration,
    },
  ];
  return facts.filter((fact) => fact !== false);
}

function audienceOf(mode: TikTokPostMode, level: TikTokPrivacyLevel | null): string {
  if (mode === TikTokPostMode.DRAFT) return 'No one: a draft, which the user publishes in the app';
  return level === null ? 'None chosen' : audiences[level];
}

function allowed({ disableComment, disableDuet, disableStitch }: TikTokOptions): string {
  const names = [
    !disableComment && 'comments',
    !disableDuet && 'duets (videos)',
    !disableStitch && 'stitches (videos)',
  ].filter((name) => name !== false);
  return names.length === 0 ? 'No comments, duets or stitches' : names.join(', ');
}

function promoted(disclosure: TikTokOptions['disclosure']): string {
  const names = [
    disclosure?.yourBrand && 'your own brand',
    disclosure?.brandedContent && 'another brand (paid partnership)',
  ].filter(Boolean);
  return names.length === 0 ? 'Nothing' : names.join(', ');
}
