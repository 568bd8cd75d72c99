import { composerTexts } from '../../texts/composer.js';
import { Checkbox } from '../../ui/field.js';
import type { OptionsProps } from './account-options.js';
import type { TikTokChoices } from './draft.js';

const texts = composerTexts.tiktok;

/** Commercial content: a switch that is off, and two boxes of which at least one must be checked while it is on. */
export function TikTokDisclosure({
  choices,
  onChange,
  nameOf,
  word,
  error,
}: Pick<OptionsProps<TikTokChoices>, 'choices' | 'onChange' | 'nameOf'> & {
  word: 'photo' | 'video';
  error: string | undefined;
}) {
  const { isDisclosed, yourBrand, brandedContent, privacyLevel } = choices;
  const isPrivate = privacyLevel === 'SELF_ONLY';
  const label = brandedContent ? texts.labelPaid(word) : yourBrand ? texts.labelPromotional(word) : null;
  return (
    <fieldset className="space-y-3">
      <legend className="sr-only">{texts.disclose(word)}</legend>
      <Checkbox
        role="switch"
        label={<strong>{texts.disclose(word)}</strong>}
        hint={texts.discloseHint(word)}
        name={nameOf('disclosure')}
        checked={isDisclosed}
        onChange={(event) =>
          onChange({ isDisclosed: event.currentTarget.checked, yourBrand: false, brandedContent: false })
        }
      />
      {isDisclosed && (
        <div className="space-y-3 border-l-2 border-line pl-4">
          <Checkbox
            label={texts.yourBrand}
            hint={texts.yourBrandHint}
            name={nameOf('disclosure.yourBrand')}
            checked={yourBrand}
            onChange={(event) => onChange({ yourBrand: event.currentTarget.checked })}
          />
          <div title={isPrivate ? texts.brandedDisabled : undefined}>
            <Checkbox
              label={<span className={isPrivate ? 'text-soft' : ''}>{texts.brandedContent}</span>}
              hint={isPrivate ? texts.brandedDisabled : texts.brandedContentHint}
              name={nameOf('disclosure.brandedContent')}
              disabled={isPrivate && !brandedContent}
              checked={brandedContent}
              onChange={(event) => onChange({ brandedContent: event.currentTarget.checked })}
            />
          </div>
          <p role="status" className="text-sm">
            {label ?? <span className="text-danger">{error ?? texts.choose}</span>}
          </p>
        </div>
      )}
    </fieldset>
  );
}
