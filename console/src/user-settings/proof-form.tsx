import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { ActionFailure } from '../data/use-action.js';
import { texts } from '../texts.js';
import { settingsTexts } from '../texts/settings.js';
import { Button, type ButtonKind } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { Reauthentication } from '../ui/reauthentication.js';

export interface Proof {
  password: string | null;
  code: string | null;
}

/** Confirms a change of the second factor. The server asks for the password and a code unless the user signed in recently. */
export function ProofForm({
  action,
  kind = 'primary',
  busy,
  failure,
  confirm,
  close,
}: {
  action: string;
  kind?: ButtonKind;
  busy: boolean;
  failure: ActionFailure | null;
  confirm: (proof: Proof) => void;
  close: () => void;
}) {
  const { register, handleSubmit } = useForm({ defaultValues: { password: '', code: '' } });
  const refusal = failure?.code === 'INVALID_CODE' ? failure.userMessage : undefined;
  // Stays true while the next attempt is running.
  const [asksCode, setAsksCode] = useState(false);
  if (refusal !== undefined && !asksCode) setAsksCode(true);
  const submit = handleSubmit(({ password, code }) =>
    confirm({ password: password || null, code: code || null }),
  );
  return (
    <form onSubmit={submit} className="space-y-4">
      <Reauthentication failure={refusal === undefined ? failure : null} {...register('password')} />
      {asksCode && (
        <TextField
          label={settingsTexts.secondFactor.code}
          error={refusal}
          autoComplete="one-time-code"
          autoFocus
          required
          {...register('code')}
        />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{texts.actions.cancel}</Button>
        <Button type="submit" kind={kind} busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
