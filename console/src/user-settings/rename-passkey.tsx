import { RenamePasskeyDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../data/use-action.js';
import { settingsTexts } from '../texts/settings.js';
import { TextField } from '../ui/field.js';
import { type Proof, ProofForm } from './proof-form.js';

const text = settingsTexts.secondFactor;

export function RenamePasskey({
  passkeyId,
  name,
  close,
}: {
  passkeyId: string;
  name: string;
  close: () => void;
}) {
  const { run, failure, isRunning } = useAction(RenamePasskeyDocument);
  const [newName, setNewName] = useState(name);
  const confirm = async (proof: Proof) => {
    if (await run({ input: { passkeyId, name: newName.trim() || name, proof } })) close();
  };
  return (
    <>
      <TextField
        label={text.newName}
        value={newName}
        maxLength={60}
        onChange={({ target }) => setNewName(target.value)}
      />
      <ProofForm
        action={text.rename}
        busy={isRunning}
        failure={failure}
        close={close}
        confirm={(proof) => void confirm(proof)}
      />
    </>
  );
}
