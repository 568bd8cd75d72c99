import { AddPasskeyDocument, StartPasskeySetupDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../data/use-action.js';
import { settingsTexts } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { TextField } from '../ui/field.js';
import { Alert } from '../ui/states.js';
import { type Proof, ProofForm } from './proof-form.js';

const text = settingsTexts.secondFactor;

/** Adds a passkey. `done` gets new recovery codes, or null. */
export function PasskeySetup({
  done,
  close,
}: {
  done: (codes: readonly string[] | null) => void;
  close: () => void;
}) {
  const start = useAction(StartPasskeySetupDocument);
  const add = useAction(AddPasskeyDocument);
  const [name, setName] = useState('');
  const [isCanceled, setCanceled] = useState(false);
  const confirm = async (input: Proof) => {
    setCanceled(false);
    const setup = await start.run({ input });
    if (!setup) return;
    const response = await createPasskey(setup.options);
    if (!response) return setCanceled(true);
    const added = await add.run({ input: { name: name.trim() || text.passkeyName, response } });
    if (added) done(added.recoveryCodes);
  };
  return (
    <>
      <p>{text.passkeyText}</p>
      <TextField
        label={text.name}
        value={name}
        maxLength={60}
        placeholder={text.passkeyName}
        onChange={({ target }) => setName(target.value)}
      />
      {isCanceled && <Alert>{text.canceled}</Alert>}
      <FailureNote failure={add.failure} />
      <ProofForm
        action={text.addPasskey}
        busy={start.isRunning || add.isRunning}
        failure={start.failure}
        close={close}
        confirm={(proof) => void confirm(proof)}
      />
    </>
  );
}

/** Null if the user cancels, or the browser has no passkeys. */
async function createPasskey(options: unknown): Promise<Record<string, unknown> | null> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const optionsJSON = options as Parameters<typeof startRegistration>[0]['optionsJSON'];
  try {
    return { ...(await startRegistration({ optionsJSON })) };
  } catch {
    return null;
  }
}
