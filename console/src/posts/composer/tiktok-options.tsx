import type { ResultOf } from '@patchbay/client';
import type { ComposerDocument, TikTokPrivacyLevel } from '@patchbay/client/operations';
import { composerTexts } from '../../texts/composer.js';
import { Checkbox, SelectField, TextField } from '../../ui/field.js';
import { Radio } from '../../ui/radio.js';
import type { OptionsProps } from './account-options.js';
import { type TikTokChoices, wordFor } from './draft.js';
import { TikTokDisclosure } from './tiktok-disclosure.js';

export type TikTokInfo = Extract<
  NonNullable<ResultOf<typeof ComposerDocument>['composer']['info']>,
  { __typename: 'TikTokComposer' }
>;

const texts = composerTexts.tiktok;

/** The choices that TikTok's guidelines require, in their order: title, audience, interactions, commercial content. */
export function TikTokOptions({
  info,
  choices,
  shape,
  onChange,
  nameOf,
  errorOf,
}: OptionsProps<TikTokChoices> & { info: TikTokInfo }) {
  const word = wordFor(shape);
  const isDirect = choices.mode === 'DIRECT_POST';
  return (
    <div className="space-y-6">
      <Mode {...{ info, choices, onChange, nameOf }} error={errorOf('mode')} />
      {shape.isPhoto && (
        <TextField
          label={texts.photoTitle}
          name={nameOf('title')}
          value={choices.title}
          error={errorOf('title')}
          onChange={(event) => onChange({ title: event.currentTarget.value })}
        />
      )}
      {isDirect && info.directPostGranted && (
        <>
          <Privacy {...{ info, choices, onChange, nameOf, word }} error={errorOf('privacyLevel')} />
          <Interactions {...{ info, choices, onChange, nameOf }} isPhoto={shape.isPhoto} />
          <TikTokDisclosure
            {...{ choices, onChange, nameOf, word }}
            error={errorOf('disclosure.yourBrand')}
          />
        </>
      )}
      <Checkbox
        label={composerTexts.options.aiGenerated}
        name={nameOf('aiGenerated')}
        checked={choices.aiGenerated}
        onChange={(event) => onChange({ aiGenerated: event.currentTarget.checked })}
      />
      {shape.isPhoto && (
        <Checkbox
          label={texts.autoAddMusic}
          name={nameOf('autoAddMusic')}
          checked={choices.autoAddMusic}
          onChange={(event) => onChange({ autoAddMusic: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}

type PartProps = Pick<OptionsProps<TikTokChoices>, 'choices' | 'onChange' | 'nameOf'> & { info: TikTokInfo };

function Mode({ info, choices, onChange, nameOf, error }: PartProps & { error: string | undefined }) {
  return (
    <fieldset className="space-y-2">
      <legend className="mb-2 text-sm font-semibold">{texts.mode}</legend>
      {!info.isAppAudited && (
        <p className="rounded-lg bg-warning-soft px-3 py-2 text-sm text-warning">{texts.notAudited}</p>
      )}
      <Radio
        label={texts.direct}
        hint={
          !info.directPostGranted
            ? texts.directNotGranted
            : info.isAppAudited
              ? texts.directHint
              : texts.directUnaudited
        }
        name={nameOf('mode')}
        disabled={!info.directPostGranted && choices.mode === 'DRAFT'}
        checked={choices.mode === 'DIRECT_POST'}
        onChange={() => onChange({ mode: 'DIRECT_POST' })}
      />
      <Radio
        label={texts.draft}
        hint={texts.draftHint}
        name={nameOf('mode')}
        checked={choices.mode === 'DRAFT'}
        onChange={() => onChange({ mode: 'DRAFT' })}
      />
      {error && <p className="text-sm text-danger">{error}</p>}
    </fieldset>
  );
}

/** Only the levels that TikTok offers now, and none is preselected. */
function Privacy({
  info,
  choices,
  onChange,
  nameOf,
  word,
  error,
}: PartProps & { word: 'photo' | 'video'; error: string | undefined }) {
  const isBranded = choices.isDisclosed && choices.brandedContent;
  return (
    <SelectField
      label={texts.privacy(word)}
      hint={isBranded && texts.onlyMeDisabled}
      error={error}
      title={isBranded ? texts.onlyMeDisabled : undefined}
      name={nameOf('privacyLevel')}
      value={choices.privacyLevel}
      onChange={(event) => onChange({ privacyLevel: event.currentTarget.value as TikTokPrivacyLevel | '' })}
    >
      <option value="" disabled>
        {texts.privacyPlaceholder}
      </option>
      {info.privacyLevels.map((level) => {
        const isDisabled = isBranded && level === 'SELF_ONLY';
        return (
          <option
            key={level}
            value={level}
            disabled={isDisabled}
            title={isDisabled ? texts.onlyMeDisabled : undefined}
          >
            {texts.privacyLevels[level] ?? level}
          </option>
        );
      })}
    </SelectField>
  );
}

/** All off until the user turns them on. Photos can only have comments. */
function Interactions({ info, choices, onChange, nameOf, isPhoto }: PartProps & { isPhoto: boolean }) {
  const interactions = [
    {
      field: 'allowComment',
      server: 'disableComment',
      label: texts.comment,
      isDisabled: info.commentDisabled,
    },
    { field: 'allowDuet', server: 'disableDuet', label: texts.duet, isDisabled: info.duetDisabled },
    { field: 'allowStitch', server: 'disableStitch', label: texts.stitch, isDisabled: info.stitchDisabled },
  ] as const;
  return (
    <fieldset className="space-y-2">
      <legend className="mb-2 text-sm font-semibold">{texts.interactions}</legend>
      {interactions.slice(0, isPhoto ? 1 : undefined).map(({ field, server, label, isDisabled }) => (
        <Checkbox
          key={field}
          label={<span className={isDisabled ? 'text-soft' : ''}>{label}</span>}
          hint={isDisabled && texts.interactionDisabled}
          name={nameOf(server)}
          disabled={isDisabled}
          checked={choices[field] && !isDisabled}
          onChange={(event) => onChange({ [field]: event.currentTarget.checked })}
        />
      ))}
    </fieldset>
  );
}
