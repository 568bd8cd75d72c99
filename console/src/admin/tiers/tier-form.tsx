import {
  CreateTierDocument,
  type Platform,
  type TierFieldsFragment,
  UpdateTierDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { createKey } from '../../data/keys.js';
import { useAction } from '../../data/use-action.js';
import { texts as sharedTexts } from '../../texts.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Checkbox, TextField } from '../../ui/field.js';
import { formatNumber } from '../../ui/format.js';
import { platformNames, platforms } from '../choices.js';
import { TierPreview, useTierPreview } from './tier-preview.js';

const texts = adminTexts.tiers;

interface Fields {
  name: string;
  rank: string;
  accountLimit: string;
  postLimit: string;
  graphqlCostLimit: string;
  isDefault: boolean;
  platforms: Partial<Record<Platform, string>>;
}

interface FormProps {
  /** The tier to change. Null creates one. */
  tier: TierFieldsFragment | null;
  close: () => void;
  onSaved: (note: string) => void;
}

/** Creates a tier, or changes one after a preview of the effect. */
export function TierForm({ tier, close, onSaved }: FormProps) {
  const create = useAction(CreateTierDocument);
  const update = useAction(UpdateTierDocument);
  const [key] = useState(createKey);
  const { preview, error, read, clear } = useTierPreview();
  const { register, handleSubmit } = useForm<Fields>({ defaultValues: toFields(tier) });
  const failure = tier ? update.failure : create.failure;
  const submit = handleSubmit(async (fields) => {
    const values = toValues(fields);
    if (!tier) {
      const created = await create.run({ input: { ...values, idempotencyKey: key } });
      if (created) onSaved(texts.created(created.tier.name));
      return;
    }
    if (!preview) {
      const { accountLimit, platformAccountLimits } = values;
      return read({ update: { tierId: tier.id, accountLimit, platformAccountLimits } });
    }
    // The present default tier can only be replaced by making another one the default.
    const { isDefault, ...others } = values;
    const input = { tierId: tier.id, ...others, ...(isDefault && { isDefault }) };
    const updated = await update.run({ input });
    if (updated)
      onSaved(texts.updated(formatNumber(updated.pausedAccounts), formatNumber(updated.resumedAccounts)));
  });
  return (
    // A changed value makes the preview wrong.
    <form onSubmit={submit} onChange={clear} className="space-y-4">
      <FailureNote showsFields failure={failure} />
      <TextField
        label={texts.name}
        maxLength={60}
        required
        error={failure?.fields.name}
        {...register('name')}
      />
      <TextField
        label={texts.rank}
        hint={texts.rankHint}
        type="number"
        required
        error={failure?.fields.rank}
        {...register('rank')}
      />
      <TextField
        label={texts.accountLimit}
        hint={texts.emptyHint}
        type="number"
        min={0}
        error={failure?.fields.accountLimit}
        {...register('accountLimit')}
      />
      <TextField
        label={texts.postLimit}
        hint={texts.emptyHint}
        type="number"
        min={0}
        error={failure?.fields.postLimit}
        {...register('postLimit')}
      />
      <TextField
        label={texts.costLimit}
        type="number"
        min={1}
        required
        error={failure?.fields.graphqlCostLimit}
        {...register('graphqlCostLimit')}
      />
      <details>
        <summary className="cursor-pointer text-sm font-semibold">{texts.platformLimits}</summary>
        <div className="mt-3 space-y-3">
          {platforms.map((platform) => (
            <TextField
              key={platform}
              label={texts.platformLimit(platformNames[platform] ?? platform)}
              hint={texts.emptyHint}
              type="number"
              min={0}
              {...register(`platforms.${platform}`)}
            />
          ))}
        </div>
      </details>
      <Checkbox label={texts.makeDefault} disabled={tier?.isDefault} {...register('isDefault')} />
      <TierPreview preview={preview} error={error} />
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{sharedTexts.actions.cancel}</Button>
        <Button type="submit" kind="primary" busy={create.isRunning || update.isRunning}>
          {tier ? (preview ? texts.confirm : texts.preview) : texts.create}
        </Button>
      </div>
    </form>
  );
}

function toFields(tier: TierFieldsFragment | null): Fields {
  const text = (value: number | null | undefined) => String(value ?? '');
  return {
    name: tier?.name ?? '',
    rank: text(tier?.rank),
    accountLimit: text(tier?.accountLimit),
    postLimit: text(tier?.postLimit),
    graphqlCostLimit: text(tier?.graphqlCostLimit ?? 1000),
    isDefault: tier?.isDefault ?? false,
    platforms: Object.fromEntries(
      tier?.platformAccountLimits.map(({ platform, limit }) => [platform, text(limit)]) ?? [],
    ),
  };
}

function toValues({ platforms: byPlatform, ...fields }: Fields) {
  const limit = (value: string) => (value === '' ? null : Number(value));
  return {
    name: fields.name,
    rank: Number(fields.rank),
    accountLimit: limit(fields.accountLimit),
    postLimit: limit(fields.postLimit),
    graphqlCostLimit: Number(fields.graphqlCostLimit),
    isDefault: fields.isDefault,
    platformAccountLimits: platforms
      .filter((platform) => (byPlatform[platform] ?? '') !== '')
      .map((platform) => ({ platform, limit: Number(byPlatform[platform]) })),
  };
}
