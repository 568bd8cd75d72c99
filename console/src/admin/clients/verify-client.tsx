import { UpdateOAuthClientDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/dialog.js';
import { Reauthentication } from '../../ui/reauthentication.js';
import type { ActionProps } from './client-actions.js';

const texts = adminTexts.clients;

/** Lets an administrator vouch for the name of a client. */
export function VerifyClient({ client, report }: ActionProps) {
  const { run, failure, isRunning } = useAction(UpdateOAuthClientDocument);
  const [isOpen, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  async function verify(): Promise<void> {
    const input = { id: client.id, isVerified: true, password: password || null };
    if (!(await run({ input }))) return;
    setOpen(false);
    setPassword('');
    report(texts.verifiedNote);
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{texts.verify}</Button>
      <ConfirmDialog
        title={texts.verify}
        isOpen={isOpen}
        close={() => setOpen(false)}
        action={texts.verify}
        busy={isRunning}
        confirm={() => void verify()}
      >
        <p className="font-medium">{client.name}</p>
        {client.metadataUrl && <p className="break-all text-sm">{client.metadataUrl}</p>}
        <p>{texts.verifyText}</p>
        <Reauthentication
          showsFields
          failure={failure}
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
      </ConfirmDialog>
    </>
  );
}
