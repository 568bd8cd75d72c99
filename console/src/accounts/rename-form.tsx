import { RenameAccountDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAction } from '../data/use-action.js';
import { texts } from '../texts.js';
import { accountTexts as text } from '../texts/accounts.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';

/** The nickname that only the viewer sees. */
export function RenameForm({
  account: { id, label, displayName },
}: {
  account: { id: string; label?: string | null; displayName: string };
}) {
  const { run, failure, isRunning } = useAction(RenameAccountDocument);
  const [isSaved, setSaved] = useState(false);
  const { register, handleSubmit } = useForm({
    values: { label: label ?? '' },
    // An event of the account must not remove what the user types.
    resetOptions: { keepDirtyValues: true },
  });
  const submit = handleSubmit(async (input) => {
    setSaved(false);
    setSaved((await run({ input: { accountId: id, label: input.label.trim() || null } })) !== null);
  });
  return (
    <form onSubmit={submit} className="space-y-3">
      <TextField
        label={text.rename.label}
        hint={text.rename.hint(displayName)}
        error={failure?.fields.label}
        maxLength={100}
        autoComplete="off"
        {...register('label')}
      />
      <FailureNote failure={failure?.fields.label ? null : failure} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" busy={isRunning}>
          {texts.actions.save}
        </Button>
        <span role="status" className="text-sm text-success">
          {isSaved && text.rename.saved}
        </span>
      </div>
    </form>
  );
}
