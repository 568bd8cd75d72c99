import type { ResultOf } from '@patchbay/client';
import type { ComposerDocument } from '@patchbay/client/operations';
import { composerTexts } from '../../texts/composer.js';
import { Checkbox, TextField } from '../../ui/field.js';
import { Radio } from '../../ui/radio.js';
import type { OptionsProps } from './account-options.js';
import type { InstagramChoices } from './draft.js';

export type InstagramInfo = Extract<
  NonNullable<ResultOf<typeof ComposerDocument>['composer']['info']>,
  { __typename: 'InstagramComposer' }
>;

const texts = composerTexts.instagram;

export function InstagramOptions({
  info,
  choices,
  shape,
  onChange,
  nameOf,
  errorOf,
}: OptionsProps<InstagramChoices> & { info: InstagramInfo }) {
  const isFeed = choices.placement === 'FEED';
  const isReel = isFeed && shape.fileCount === 1 && !shape.isPhoto;
  return (
    <div className="space-y-6">
      <fieldset className="space-y-2">
        <legend className="mb-2 text-sm font-semibold">{texts.placement}</legend>
        <Radio
          label={texts.feed}
          name={nameOf('placement')}
          checked={isFeed}
          onChange={() => onChange({ placement: 'FEED' })}
        />
        <Radio
          label={texts.story}
          name={nameOf('placement')}
          checked={!isFeed}
          onChange={() => onChange({ placement: 'STORY' })}
        />
      </fieldset>
      {isReel && (
        <Checkbox
          label={texts.shareToFeed}
          name={nameOf('shareToFeed')}
          checked={choices.shareToFeed}
          onChange={(event) => onChange({ shareToFeed: event.currentTarget.checked })}
        />
      )}
      {isFeed && info.collaboratorsAllowed && (
        <TextField
          label={texts.collaborators}
          hint={texts.collaboratorsHint}
          error={errorOf('collaborators')}
          name={nameOf('collaborators')}
          value={choices.collaborators}
          onChange={(event) => onChange({ collaborators: event.currentTarget.value })}
        />
      )}
      {isFeed &&
        shape.isPhoto &&
        Array.from({ length: shape.fileCount }, (_, index) => (
          <TextField
            key={index}
            label={texts.altText(index + 1)}
            error={errorOf(`altTexts.${index}`)}
            name={nameOf(`altTexts.${index}`)}
            value={choices.altTexts[index] ?? ''}
            onChange={(event) => {
              const altTexts = Array.from(
                { length: shape.fileCount },
                (_one, at) => choices.altTexts[at] ?? '',
              );
              altTexts[index] = event.currentTarget.value;
              onChange({ altTexts });
            }}
          />
        ))}
      <Checkbox
        label={composerTexts.options.aiGenerated}
        name={nameOf('aiGenerated')}
        checked={choices.aiGenerated}
        onChange={(event) => onChange({ aiGenerated: event.currentTarget.checked })}
      />
    </div>
  );
}
