import { ConfirmAuthenticatorDocument, StartAuthenticatorSetupDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAction } from '../data/use-action.js';
import { settingsTexts } from '../texts/settings.js';
import { Button } from '../ui/button.js';
import { FailureNote } from '../ui/failure-note.js';
import { TextField } from '../ui/field.js';
import { ProofForm } from './proof-form.js';

const text = settingsTexts.secondFactor;

/** Sets up an authenticator app: QR code, then its first code. `done` gets new recovery codes, or null. */
export function AuthenticatorSetup({
  done,
  close,
}: {
  done: (codes: readonly string[] | null) => void;
  close: () => void;
}) {
  const start = useAction(StartAuthenticatorSetupDocument);
  const [setup, setSetup] = useState<{ secret: string; uri: string; qrCode: string } | null>(null);
  if (setup) return <FirstCode setup={setup} done={done} />;
  return (
    <>
      <p>{text.appText}</p>
      <ProofForm
        action={text.next}
        busy={start.isRunning}
        failure={start.failure}
        close={close}
        confirm={(input) => void start.run({ input }).then(setSetup)}
      />
    </>
  );
}

function FirstCode({
  setup,
  done,
}: {
  setup: { secret: string; uri: string; qrCode: string };
  done: (codes: readonly string[] | null) => void;
}) {
  const { run, failure, isRunning } = useAction(ConfirmAuthenticatorDocument);
  const { register, handleSubmit } = useForm({ defaultValues: { code: '' } });
  const refusal = failure?.code === 'INVALID_CODE' ? failure.userMessage : undefined;
  const submit = handleSubmit(async (input) => {
    const confirmed = await run({ input });
    if (confirmed) done(confirmed.recoveryCodes);
  });
  return (
    <form onSubmit={submit} className="space-y-4">
      <p>{text.scan}</p>
      {/* The code is black on white in dark mode too: many apps cannot read it inverted. */}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(setup.qrCode)}`}
        alt={text.qrCode}
        className="mx-auto size-48 rounded-lg bg-white"
      />
      <p className="text-sm text-soft">
        {text.typeSecret} <code className="wrap-anywhere text-ink">{setup.secret}</code>
        <a href={setup.uri} className="block w-fit">
          {text.openApp}
        </a>
      </p>
      <TextField
        label={text.firstCode}
        error={refusal}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        required
        {...register('code')}
      />
      <FailureNote failure={refusal === undefined ? failure : null} />
      <Button type="submit" kind="primary" busy={isRunning}>
        {text.confirm}
      </Button>
    </form>
  );
}
