import { DeleteViewerDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { leave } from '../data/sign-out.js';
import { useAction } from '../data/use-action.js';
import { settingsTexts as text } from '../texts/settings.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/page.js';
import { PasswordDialog } from '../ui/password-dialog.js';

export function DeleteAccount() {
  const { run, failure, isRunning, clear } = useAction(DeleteViewerDocument);
  const [isAsking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
    clear();
  };
  const confirm = async (password: string | null) => {
    if (await run({ input: { password } })) leave('/sign-up');
  };
  return (
    <Card title={text.delete.title}>
      <Consequences />
      <Button kind="danger" className="mt-4" onClick={() => setAsking(true)}>
        {text.delete.action}
      </Button>
      <PasswordDialog
        title={text.delete.dialogTitle}
        action={text.delete.confirm}
        isOpen={isAsking}
        close={close}
        busy={isRunning}
        failure={failure}
        confirm={(password) => void confirm(password)}
      >
        <Consequences />
      </PasswordDialog>
    </Card>
  );
}

function Consequences() {
  return (
    <div className="space-y-2">
      <p className="font-semibold">{text.delete.text}</p>
      <ul className="list-disc space-y-1 pl-5">
        {text.delete.consequences.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
    </div>
  );
}
