import { DeleteViewerDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { leave } from '../data/sign-out.js';
import { useAction } from '../data/use-action.js';
import { useViewer } from '../data/viewer.js';
import { texts } from '../texts.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { TextField } from '../ui/field.js';
import { Card } from '../ui/page.js';

export function DeleteAccount() {
  const [isAsking, setAsking] = useState(false);
  return (
    <Card title={text.delete.title}>
      <Consequences />
      <Button kind="danger" className="mt-4" onClick={() => setAsking(true)}>
        {text.delete.action}
      </Button>
      <Dialog title={text.delete.dialogTitle} isOpen={isAsking} close={() => setAsking(false)}>
        <Consequences />
        <DeleteForm close={() => setAsking(false)} />
      </Dialog>
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

function DeleteForm({ close }: { close: () => void }) {
  const { email } = useViewer();
  const { run, failure, isRunning } = useAction(DeleteViewerDocument);
  const { register, handleSubmit } = useForm({ defaultValues: { password: '' } });
  const submit = handleSubmit(async ({ password }) => {
    if (await run({ input: { password: password || null } })) leave('/sign-up');
  });
  const passwordError = failure?.code === 'INVALID_CREDENTIALS' ? failure.userMessage : undefined;
  return (
    <form onSubmit={submit} className="space-y-4">
      <input type="email" hidden readOnly autoComplete="username" value={email} />
      <TextField
        label={text.delete.password}
        hint={text.delete.passwordHint}
        error={passwordError}
        type="password"
        autoComplete="current-password"
        {...register('password')}
      />
      <FailureNote failure={passwordError ? null : failure} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{texts.actions.cancel}</Button>
        <Button type="submit" kind="danger" busy={isRunning}>
          {text.delete.confirm}
        </Button>
      </div>
    </form>
  );
}
