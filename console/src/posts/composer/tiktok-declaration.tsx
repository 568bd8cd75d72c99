import type { ReactNode } from 'react';
import { safeUrl } from '../../data/links.js';
import { composerTexts } from '../../texts/composer.js';
import type { TikTokChoices } from './draft.js';
import type { TikTokInfo } from './tiktok-options.js';

const texts = composerTexts.tiktok;

/** The declaration of TikTok, verbatim, with links to its documents. It stands beside the button that posts. */
export function TikTokDeclaration({ info, choices }: { info: TikTokInfo; choices: TikTokChoices }) {
  const isBranded = choices.mode === 'DIRECT_POST' && choices.isDisclosed && choices.brandedContent;
  const links = new Map([
    [texts.brandedWord, safeUrl(info.brandedContentPolicyUrl)],
    [texts.musicWord, safeUrl(info.musicUsageConfirmationUrl)],
  ]);
  return (
    <div className="space-y-1 text-sm">
      <p>{linkWords(isBranded ? info.brandedContentDeclaration : info.declaration, links)}</p>
      <p className="text-soft">{texts.processing}</p>
    </div>
  );
}

/** Replaces names of documents in a text by links. */
function linkWords(text: string, links: ReadonlyMap<string, string | null>): ReactNode[] {
  return text.split(new RegExp(`(${[...links.keys()].join('|')})`)).map((part, index) => {
    const href = links.get(part);
    return href ? (
      <a key={index} href={href} target="_blank" rel="noreferrer">
        {part}
      </a>
    ) : (
      part
    );
  });
}
