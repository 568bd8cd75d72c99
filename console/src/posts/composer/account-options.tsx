import { composerTexts } from '../../texts/composer.js';
import { Alert, Skeleton } from '../../ui/states.js';
import type { Choices, PostShape } from './draft.js';
import { InstagramOptions } from './instagram-options.js';
import { fieldName, type Problem } from './problems.js';
import { TikTokOptions } from './tiktok-options.js';
import type { ComposerState } from './use-composers.js';

export interface OptionsProps<PlatformChoices> {
  choices: PlatformChoices;
  shape: PostShape;
  onChange: (change: Partial<PlatformChoices>) => void;
  /** Name of the control of a field. */
  nameOf: (field: string) => string;
  /** Problem of a field. */
  errorOf: (field: string) => string | undefined;
}

/** Options for one account, built from what its platform allows now. */
export function AccountOptions({
  accountId,
  state,
  choices,
  shape,
  problems,
  onChange,
}: {
  accountId: string;
  state: ComposerState | undefined;
  choices: Choices;
  shape: PostShape;
  /** Problems to show at their fields. */
  problems: readonly Problem[];
  onChange: (choices: Choices) => void;
}) {
  if (state?.problem) return <Alert>{state.problem.userMessage}</Alert>;
  if (!state?.composer) return <Skeleton lines={4} />;
  const { info, blocked } = state.composer;
  const nameOf = (field: string) => fieldName(accountId, field);
  const errorOf = (field: string) => problems.find((problem) => problem.field === nameOf(field))?.message;
  if (info?.__typename === 'TikTokComposer')
    return (
      <TikTokOptions
        info={info}
        choices={choices.tiktok}
        onChange={(change) => onChange({ ...choices, tiktok: { ...choices.tiktok, ...change } })}
        {...{ shape, nameOf, errorOf }}
      />
    );
  if (info?.__typename === 'InstagramComposer')
    return (
      <InstagramOptions
        info={info}
        choices={choices.instagram}
        onChange={(change) => onChange({ ...choices, instagram: { ...choices.instagram, ...change } })}
        {...{ shape, nameOf, errorOf }}
      />
    );
  return <p className="text-soft">{blocked?.userMessage ?? composerTexts.options.unknown}</p>;
}
