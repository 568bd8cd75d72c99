import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useViewer } from '../data/viewer.js';
import type { ActionFailure } from '../data/use-action.js';
import { texts } from '../texts.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button, type ButtonKind } from '../ui/button.js';
import { Dialog, type DialogProps } from '../ui/dialog.js';
import { TextField } from '../ui/field.js';

interface ConfirmProps {
  action: string;
  kind?: ButtonKind;
  busy: boolean;
  failure: ActionFailure | null;
  /** `password` is null while the server has not asked for it. */
  confirm: (password: string | null) => void;
}

/** Asks before an action that needs the password, unless the user signed in recently. Only the server knows whether it does. */
export function PasswordDialog({ children, ...props }: DialogProps & ConfirmProps) {
  const { title, isOpen, close, ...form } = props;
  return (
    <Dialog title={title} isOpen={isOpen} close={close}>
      {children}
      <ConfirmForm close={close} {...form} />
    </Dialog>
  );
}

function ConfirmForm({
  action,
  kind = 'danger',
  busy,
  failure,
  confirm,
  close,
}: ConfirmProps & Pick<DialogProps, 'close'>) {
  const { email } = useViewer();
  const { register, handleSubmit } = useForm({ defaultValues: { password: '' } });
  const passwordError = failure?.code === 'INVALID_CREDENTIALS' ? failure.userMessage : undefined;
  // Stays true while the next attempt is running.
  const [isRequired, setRequired] = useState(false);
  if (passwordError !== undefined && !isRequired) setRequired(true);
  return (
    <form onSubmit={handleSubmit(({ password }) => confirm(password || null))} className="space-y-4">
      {isRequired && (
        <>
          <input type="email" hidden readOnly autoComplete="username" value={email} />
          <p className="text-sm text-soft">{text.reauthentication.text}</p>
          <TextField
            label={text.reauthentication.password}
            error={passwordError}
            type="password"
            autoComplete="current-password"
            autoFocus
            required
            {...register('password')}
          />
        </>
      )}
      <FailureNote failure={passwordError === undefined ? failure : null} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{texts.actions.cancel}</Button>
        <Button type="submit" kind={kind} busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
