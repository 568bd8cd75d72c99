import { UpdateOAuthClientDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { PasswordDialog } from '../../ui/password-dialog.js';
import type { ActionProps } from './client-actions.js';

const texts = adminTexts.clients;

/** Lets an administrator vouch for the name of a client. */
export function VerifyClient({ client, report }: ActionProps) {
  const { run, failure, isRunning, clear } = useAction(UpdateOAuthClientDocument);
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    clear();
  };
  async function verify(password: string | null): Promise<void> {
    if (!(await run({ input: { id: client.id, isVerified: true, password } }))) return;
    close();
    report(texts.verifiedNote);
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{texts.verify}</Button>
      <PasswordDialog
        title={texts.verify}
        isOpen={isOpen}
        close={close}
        action={texts.verify}
        kind="primary"
        busy={isRunning}
        failure={failure}
        confirm={(password) => void verify(password)}
      >
        <p className="font-medium">{client.name}</p>
        {client.metadataUrl && <p className="break-all text-sm">{client.metadataUrl}</p>}
        <p>{texts.verifyText}</p>
      </PasswordDialog>
    </>
  );
}
